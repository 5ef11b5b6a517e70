"""What is read from conf and data for a search, and written back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from omegaconf import OmegaConf

from fixtures import small_search
from fixtures.small_search import distance, outcomes, searched
from matinee.tuning.recommendation import recommend
from matinee.tuning.search import Bounds
from matinee.tuning.search_plan import Plan, plan_of, write
from matinee.tuning.space import NotSearchableError


@pytest.mark.parametrize(("value", "text"), [(0.00001, "0.00001"), (37, "37"), (20.0, "20.0")])
def test_best_values_written_into_conf(root: Path, value: float, text: str) -> None:
    write(root, small_search.CANDIDATE, {"damping": value})
    path = root / "conf/candidates" / f"{small_search.CANDIDATE}.yaml"
    assert path.read_text().split() == small_search.CONF.replace("10000", text).split()
    assert OmegaConf.load(path).model.damping == value


def test_written_values_become_current(root: Path) -> None:
    losses = [distance(0), distance(1)]
    found = searched(root, losses, Bounds(6, 1))
    best = recommend(found).recommended
    assert best
    write(root, small_search.CANDIDATE, best.values)
    again = searched(root, losses, Bounds(6, 1))
    assert outcomes(again) == outcomes(found)
    assert again.current == best
    assert "Nothing is recommended" in recommend(again).words


def test_unknown_candidate_lists_searchable(root: Path) -> None:
    with pytest.raises(NotSearchableError, match="allowed: newcomer_group_popularity"):
        plan_of(root, "newcomer_ridge", small_search.params())
    with pytest.raises(NotSearchableError, match=r"params\.yaml does not contain"):
        plan_of(root, small_search.CANDIDATE, {"seed": 1, "tasks": {}})
    shutil.rmtree(root / "data/prepared")
    with pytest.raises(NotSearchableError, match="make run"):
        small_search.plan(root)


def test_changed_inputs_start_new_study(root: Path) -> None:
    plans: list[Plan] = [small_search.plan(root), small_search.plan(root, seed=2)]
    small_search.lay_out(root, {"damping": {"low": 1, "high": 20000}})
    plans.append(small_search.plan(root))
    small_search.lay_out(root)
    path = root / "data/prepared/movielens/ratings.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path, index=False)
    plans.append(small_search.plan(root))
    assert len({plan.name for plan in plans}) == 4
    first = searched(root, [distance(0)], Bounds(2, 1))
    other = searched(root, [distance(0)], Bounds(1, 1), seed=2)
    assert (first.older, other.older) == (0, 1)
    assert len(other.trials) == 1
