from __future__ import annotations

import inspect
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from matinee.artifacts.champion import LIBRARIES, OTHER_NAMES, check_digests
from matinee.artifacts.manifest import write_manifest
from matinee.artifacts.pickles import arrays, estimators, pickle_io, trees
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.models.base import Demographics

D = "sha256:" + "0" * 64


def test_manifest_names_versions_of_the_libraries_that_rebuild_models() -> None:
    rebuilding = (arrays, estimators, trees)
    used = {
        module.split(".")[0]
        for code in rebuilding
        for module in re.findall(r"from (\S+) import|import (\S+)", inspect.getsource(code))
        for module in module
        if module.split(".")[0] in packages_distributions()
    }
    packages = {packages_distributions()[module][0] for module in used - {"matinee"}}
    names = {other: library for library, other in OTHER_NAMES.items()}
    assert {names.get(package, package) for package in packages} == set(LIBRARIES)


def test_champion_missing_in_manifest_unpublished(tmp_path: Path) -> None:
    sav = tmp_path / "newcomer.sav"
    manifest = {
        "task": "newcomer",
        "objectives": {"rating": {"candidate": "forest", "metrics": {"log_loss": 1.25}}},
        "digests": dict.fromkeys(("data", "params", "code", "lock"), D),
        "libraries": {"numpy": "2.4.6"},
        "files": {"newcomer.sav": pickle_io.save(Demographics("F"), sav)},
    }
    write_manifest(manifest, tmp_path / "newcomer.json")
    files = {"newcomer.sav": sav, "newcomer.json": tmp_path / "newcomer.json"}
    check_digests(files)
    pickle_io.save(Demographics("M"), sav)
    with pytest.raises(RefusedArtifact, match=r"newcomer.sav is not the file that .*newcomer.json"):
        check_digests(files)
