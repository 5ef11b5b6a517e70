"""Candidates are opened only as DVC recorded them."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from matinee.artifacts import champion
from matinee.artifacts.dvc_lock import load_candidate, read_output
from matinee.artifacts.pickles import pickle_io, strict_pickle
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.models.base import Demographics

NAME = "models/candidates/newcomer/ridge.sav"
ENTRY = """    - path: {name}
      hash: md5
      md5: {md5}
      size: 1
"""
STAGES = """schema: '2.0'
stages:
  train@ridge:
    cmd: python train.py
    deps:
    - path: pipeline/train.py
      hash: md5
      md5: 00000000000000000000000000000000
      size: 1
    outs:
{out}  evaluate@ridge:
    cmd: python evaluate.py
    deps:
{dep}    outs:
    - path: metrics/ridge.json
      hash: md5
      md5: 11111111111111111111111111111111
      size: 1
"""


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    """A candidate, and a lock whose later stage was run with an older one."""
    path = tmp_path / NAME
    pickle_io.save(Demographics("F"), path)
    out = ENTRY.format(name=NAME, md5=md5(path.read_bytes()))
    dep = ENTRY.format(name=NAME, md5="2" * 32)
    (tmp_path / "dvc.lock").write_text(STAGES.format(out=out, dep=dep))
    return path


def test_recorded_candidate_is_loaded(sav: Path) -> None:
    assert load_candidate(sav) == Demographics("F")


def test_other_candidate_is_refused_before_opening(
    sav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A valid file of ours, of the same size, put in place of the recorded one."""
    pickle_io.save(Demographics("M"), sav)
    monkeypatch.setattr(strict_pickle, "loads", None)
    with pytest.raises(RefusedArtifact, match=f"{NAME} is not as the pipeline wrote it"):
        load_candidate(sav)
    with pytest.raises(RefusedArtifact, match=f"{NAME} is not as the pipeline wrote it"):
        champion.build_champion("newcomer", {"ranking": "ridge"}, sav.parent)


def test_candidate_of_a_dependency_alone_is_refused(sav: Path, tmp_path: Path) -> None:
    dep = ENTRY.format(name=NAME, md5=md5(sav.read_bytes()))
    (tmp_path / "dvc.lock").write_text(STAGES.format(out="", dep=dep))
    with pytest.raises(RefusedArtifact, match="is not as the pipeline wrote it"):
        load_candidate(sav)


def test_candidate_without_lock_is_loaded(sav: Path, tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").unlink()
    assert load_candidate(sav) == Demographics("F")


def test_output_without_lock_is_refused(sav: Path, tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").unlink()
    with pytest.raises(RefusedArtifact):
        read_output(tmp_path, NAME)


def test_large_lock_is_searched_quickly(sav: Path, tmp_path: Path) -> None:
    lock = tmp_path / "dvc.lock"
    more = "".join(
        f"  stage@{n}:\n    deps:\n"
        + "".join(ENTRY.format(name=f"src/{n}/{m}", md5="3" * 32) for m in range(40))
        for n in range(100)
    )
    lock.write_text(lock.read_text().replace("stages:\n", f"stages:\n{more}"))
    assert lock.stat().st_size > 300_000
    started = time.perf_counter()
    assert load_candidate(sav) == Demographics("F")
    assert time.perf_counter() - started < 0.1
