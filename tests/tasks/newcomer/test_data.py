"""The folds of the newcomer question."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from fixtures import small_movielens, small_search
from matinee.models.demographic.class_prior import ClassPrior
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.schema.columns import BY_USER, TEST, TRAIN, USER_ID
from matinee.tasks.base import load_task


def read(tables: dict[str, pd.DataFrame]) -> Callable[[str, str], pd.DataFrame]:
    return lambda collection, name: tables[name]


def settings() -> dict[str, Any]:
    return small_search.SETTINGS | {"seed": 1}


def test_people_who_are_held_out_never_reach_a_fold() -> None:
    tables = small_movielens.prepared()
    seen: set[int] = set()

    class Watching(SegmentPopularity):
        def fit(self, tables: Any, rng: Any) -> Any:
            seen.update(tables.ratings[USER_ID], tables.users[USER_ID])
            return super().fit(tables, rng)

    ratings = tables["ratings"]
    held = set(ratings.loc[ratings[BY_USER] == TEST, USER_ID])
    losses = [
        fold(Watching(damping=10))
        for fold in load_task("newcomer").cv_losses(read(tables), settings())
    ]
    assert held and not seen & held
    assert seen == set(ratings.loc[ratings[BY_USER] == TRAIN, USER_ID])
    without = {
        name: table[~table[USER_ID].isin(held)] if USER_ID in table else table
        for name, table in tables.items()
    }
    again = [
        fold(SegmentPopularity(damping=10))
        for fold in load_task("newcomer").cv_losses(read(without), settings())
    ]
    assert again == losses


def test_folds_evaluate_unseen_users() -> None:
    tables = small_movielens.prepared()
    fitted: list[set[int]] = []

    class Watching(SegmentPopularity):
        def fit(self, tables: Any, rng: Any) -> Any:
            fitted.append(set(tables.ratings[USER_ID]))
            return super().fit(tables, rng)

    for fold in load_task("newcomer").cv_losses(read(tables), settings()):
        fold(Watching(damping=10))
    everybody = set.union(*fitted)
    left_out = [everybody - mine for mine in fitted]
    assert sum(map(len, left_out)) == len(everybody) == len(set.union(*left_out))
    assert {len(mine) for mine in left_out} == {len(everybody) // 5}


def test_the_losses_are_those_of_the_metrics_that_decide() -> None:
    losses = [
        fold(ClassPrior())
        for fold in load_task("newcomer").cv_losses(read(small_movielens.prepared()), settings())
    ]
    assert all(0.5 < loss < math.log(4) for loss in losses)
    lists = [
        fold(SegmentPopularity(damping=10))
        for fold in load_task("newcomer").cv_losses(read(small_movielens.prepared()), settings())
    ]
    assert all(0 < loss < 0.5 for loss in lists)
    alike = [
        fold(SegmentPopularity(damping=1e6))
        for fold in load_task("newcomer").cv_losses(read(small_movielens.prepared()), settings())
    ]
    assert np.mean(lists) < np.mean(alike)
