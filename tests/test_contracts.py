"""The import contracts speak of every module there is."""

from __future__ import annotations

import tomllib

import pytest

from checkout import ROOT

CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
EXCEPTIONS = {
    "service and tracking are leaves": {"service", "tracking", "registry"},
    "mlflow is imported by tracking alone": {"tracking", "tracked_model", "registry"},
    "bentoml is imported by the service alone": {"service"},
}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_a_contract_names_every_module_but_its_exceptions(name: str) -> None:
    modules = {path.stem for path in (ROOT / "src/matinee").iterdir() if path.suffix in ("", ".py")}
    modules -= {"__init__", "__pycache__"}
    named = {module.removeprefix("matinee.") for module in CONTRACTS[name]["source_modules"]}
    assert named == modules - EXCEPTIONS[name]
