from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from matinee.artifacts import pickle_io
from matinee.artifacts.champion import LIBRARIES, check_digests
from matinee.artifacts.manifest import write_manifest
from matinee.artifacts.pickle_io import ALLOWED, RefusedArtifact
from matinee.models.base import Demographics

D = "sha256:" + "0" * 64


def test_manifest_has_all_library_versions() -> None:
    packages = {module.partition(".")[0] for module, _ in ALLOWED}
    made_of = {packages_distributions()[package][0] for package in packages}
    assert made_of <= set(LIBRARIES)


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
