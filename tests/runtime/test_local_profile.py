"""Choices that stay: what is kept, what is refused, and that both composers read it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from checkout import ROOT
from matinee.runtime import composition, local_profile
from matinee.runtime.composition import CompositionError
from matinee.runtime.local_profile import ProfileError
from matinee.runtime.serialization import read_yaml


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project without a profile."""
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    local_profile.profile_path(tmp_path).unlink(missing_ok=True)
    return tmp_path


def composed(root: Path, *overrides: str) -> Any:
    composition.compose(root, overrides)
    return read_yaml(root / "params.yaml")


@pytest.mark.parametrize(
    "overrides",
    [
        ["movielens=ml-1m", "movielens.url=path/to my/ml-1m.zip"],
        ["movielens=ml-latest"],
        ["movielens=ml-latest", "lineup=full", "streaming=catalogues"],
        ["seed=3", "drift.window=null", "discretize.movielens.edges=[3,6]"],
        ["lineup=full", "drift.model={epochs: 4}", "tasks.viewer.split=random"],
        ["+candidates.viewer_als.model.note='a: b'", "publish.tmdb=[]"],
        ["movielens.synthetic.ratings=4000", "collections=[movielens]"],
    ],
)
def test_profile_composes_as_overrides_do(root: Path, overrides: list[str]) -> None:
    expected = composed(root, *overrides)
    composition.use(root, overrides)
    assert composed(root) == expected
    kept = local_profile.read_profile(root)
    assert kept.updated(kept.overrides(), root / "conf") == kept


def test_override_changes_itself_alone(root: Path) -> None:
    composition.use(root, ["movielens=ml-1m", "movielens.url=mine.zip", "lineup=full"])
    expected = composed(root)
    expected["candidates"]["newcomer_xgboost"]["model"]["estimator_params"]["max_depth"] = 8
    override = "candidates.newcomer_xgboost.model.estimator_params.max_depth=8"
    assert composed(root, override) == expected


def test_another_source_drops_the_url_of_the_first(root: Path) -> None:
    composition.use(root, ["movielens=ml-1m", "movielens.url=mine.zip", "seed=3"])
    composition.use(root, ["movielens=ml-100k"])
    assert local_profile.read_profile(root).overrides() == ["movielens=ml-100k", "seed=3"]
    assert "files.grouplens.org" in composed(root)["movielens"]["url"]


@pytest.mark.parametrize(
    ("override", "error", "message"),
    [
        ("movielns=ml-1m", CompositionError, "Could not override 'movielns'"),
        ("movielens=ml-2m", CompositionError, "Available options in 'movielens': ml-100k ml-1m"),
        ("seed==", CompositionError, "Error parsing override 'seed=='"),
        ("~tasks.subscriber", ProfileError, "a profile cannot delete; choose a line-up"),
        ("seed=1,2", CompositionError, "Ambiguous value for argument 'seed=1,2'"),
    ],
)
def test_refused_override_leaves_the_profile(
    root: Path, override: str, error: type[ValueError], message: str
) -> None:
    composition.use(root, ["seed=3"])
    with pytest.raises(error) as refused:
        composition.use(root, ["seed=4", override])
    assert message in str(refused.value)
    assert local_profile.describe_profile(root).endswith("local.yaml): seed=3")


def test_setting_of_a_candidate_needs_its_lineup(root: Path) -> None:
    composition.use(root, ["lineup=full", "candidates.viewer_ials.model.reg=3"])
    with pytest.raises(ProfileError, match=r"viewer_ials\.model\.reg: not in the line-up; it has"):
        composition.use(root, ["lineup=quick"])
    assert local_profile.read_profile(root).options == {"lineup": "full"}
