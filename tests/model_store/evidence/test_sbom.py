"""The bill of materials, held against what CycloneDX 1.6 asks of one."""

from __future__ import annotations

import json
import re
from importlib.metadata import distributions, version
from typing import Any

import pytest

from matinee.model_store.evidence.sbom import sbom

PURL = re.compile(r"pkg:pypi/[a-z0-9][a-z0-9-]*@[^\s@]+")
TYPES = {"application", "library", "machine-learning-model"}
COMPONENT = {"type", "bom-ref", "name", "version", "purl", "licenses", "hashes"}
DIGEST = "5" * 64
XGBOOST = {each.name for each in distributions()} & {"xgboost", "xgboost-cpu"}
"""Without CUDA where there is such a wheel."""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sbom({"newcomer.sav": f"sha256:{DIGEST}"}))
    return found


def components(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [made["metadata"]["component"], *made["components"]]


def test_it_is_what_the_specification_calls_a_bill(made: dict[str, Any]) -> None:
    assert set(made) == {
        *("bomFormat", "specVersion", "version"),
        *("metadata", "components", "dependencies"),
    }
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)


def test_components_type_name_unique_reference(made: dict[str, Any]) -> None:
    references = [one["bom-ref"] for one in components(made)]
    assert len(set(references)) == len(references)
    for one in components(made):
        assert set(one) <= COMPONENT and one["type"] in TYPES and one["name"]
        if one["type"] != "machine-learning-model":
            assert PURL.fullmatch(one["purl"]) and one["version"]


def test_a_licence_is_one_expression_or_names(made: dict[str, Any]) -> None:
    for one in components(made):
        told = one.get("licenses", [])
        if any("expression" in each for each in told):
            assert len(told) == 1 and set(told[0]) == {"expression"}
        assert all(each["license"]["name"] for each in told if "license" in each)


def test_whatever_is_needed_is_there(made: dict[str, Any]) -> None:
    references = {one["bom-ref"] for one in components(made)}
    assert {one["ref"] for one in made["dependencies"]} <= references
    for one in made["dependencies"]:
        assert set(one["dependsOn"]) <= references
        assert len(set(one["dependsOn"])) == len(one["dependsOn"])


def test_nothing_is_there_that_nobody_needs(made: dict[str, Any]) -> None:
    needed = {ref for one in made["dependencies"] for ref in one["dependsOn"]}
    assert {one["bom-ref"] for one in made["components"]} == needed


def test_sbom_only_runtime_packages(made: dict[str, Any]) -> None:
    versions = {one["name"].lower(): one.get("version") for one in made["components"]}
    needed = ("numpy", "scikit-learn", "scipy", *XGBOOST, "bentoml", "cryptography", "s3fs")
    assert {name: versions[name] for name in needed} == {name: version(name) for name in needed}
    assert not {"mlflow", "dvc", "pytest"} & set(versions)


def test_a_champion_is_told_by_its_digest(made: dict[str, Any]) -> None:
    model = made["components"][-1]
    assert (model["type"], model["name"]) == ("machine-learning-model", "newcomer.sav")
    assert model["hashes"] == [{"alg": "SHA-256", "content": DIGEST}]


def test_the_same_installation_gives_the_same_bytes(made: dict[str, Any]) -> None:
    again = sbom({"newcomer.sav": f"sha256:{DIGEST}"})
    assert json.loads(again) == made and b"timestamp" not in again
