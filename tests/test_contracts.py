"""The import contracts of pyproject.toml refuse violations planted in a copy of the sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checkout import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("models/base.py", "import matinee.evaluation.bootstrap", "layers below it"),
        ("runtime/seeds.py", "import matinee.schema.columns", "layers below it"),
        ("monitoring/windows.py", "import mlflow", "mlflow is imported by tracking alone"),
        ("reports/charts.py", "import bentoml", "bentoml is imported by the service alone"),
    ],
)
def test_planted_import_breaks_contract(
    sources: Path, module: str, planted: str, contract: str
) -> None:
    file = sources / "src" / "matinee" / module
    file.write_text(f"{file.read_text()}\n{planted}\n")
    done = lint(sources)
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert done.returncode == 1
    assert len(broken) == 1 and contract in broken[0]


def test_package_outside_the_layers_is_refused(sources: Path) -> None:
    (sources / "src/matinee/utils").mkdir()
    (sources / "src/matinee/utils/__init__.py").touch()
    assert lint(sources).returncode == 1
