"""The folds of the viewer question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from checkout import ROOT
from fixtures import small_movielens
from matinee.models.demographic.popularity import ItemPopularity
from matinee.models.factorization.bias import HistoryBias
from matinee.models.neighbours.item_knn_implicit import ItemKNNImplicit
from matinee.schema.columns import (
    BY_TIME,
    FILM_ID,
    LEAVE_LAST,
    RANDOM,
    RATING,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
)
from matinee.tasks.base import load_task

SPLITS = (LEAVE_LAST, BY_TIME, RANDOM)
PAIR = [USER_ID, FILM_ID]


def read(tables: dict[str, pd.DataFrame]) -> Callable[[str, str], pd.DataFrame]:
    return lambda collection, name: tables[name]


def settings(split: str) -> dict[str, Any]:
    told = yaml.safe_load((ROOT / "conf/tasks/viewer.yaml").read_text())
    return told | {"seed": 1, "split": split, "list_size": 5}


def fitted(split: str) -> list[pd.DataFrame]:
    """What each fold is learned from."""
    seen: list[pd.DataFrame] = []

    class Watching(ItemPopularity):
        def fit(self, tables: Any, rng: Any) -> Any:
            seen.append(tables.ratings)
            return super().fit(tables, rng)

    for fold in load_task("viewer").cv_losses(read(small_movielens.prepared()), settings(split)):
        fold(Watching())
    return seen


def pairs(ratings: pd.DataFrame) -> set[tuple[int, int]]:
    return set(map(tuple, ratings[PAIR].to_numpy().tolist()))


@pytest.mark.parametrize("split", SPLITS)
def test_what_is_held_out_never_reaches_a_fold(split: str) -> None:
    ratings = small_movielens.prepared()["ratings"]
    held, known = (pairs(ratings[ratings[split] == part]) for part in (TEST, TRAIN))
    assert held
    for mine in fitted(split):
        assert not pairs(mine) & held
        assert pairs(mine) < known


def test_the_last_rating_of_each_third_of_the_people_is_held_out_once() -> None:
    ratings = small_movielens.prepared()["ratings"]
    known = ratings[ratings[LEAVE_LAST] == TRAIN]
    left_out = [known[~known.index.isin(mine.index)] for mine in fitted(LEAVE_LAST)]
    together = pd.concat(left_out)
    assert len(left_out) == 3 and min(map(len, left_out)) > 0
    assert together[USER_ID].is_unique
    newest = known.groupby(USER_ID)[TIMESTAMP].max()
    assert (together[TIMESTAMP].to_numpy() == newest[together[USER_ID]].to_numpy()).all()
    assert set(together[USER_ID]) == set(known[USER_ID][known[USER_ID].duplicated()])


def test_by_time_each_fold_learns_from_more_and_never_from_later() -> None:
    ratings = small_movielens.prepared()["ratings"]
    known, learned = ratings[ratings[BY_TIME] == TRAIN], fitted(BY_TIME)
    assert [len(mine) for mine in learned] == sorted({len(mine) for mine in learned})
    for mine in learned:
        assert (known.loc[~known.index.isin(mine.index), TIMESTAMP] > mine[TIMESTAMP].max()).all()


@pytest.mark.parametrize("split", SPLITS)
def test_the_loss_of_lists_is_the_same_every_time(split: str) -> None:
    asked = list(load_task("viewer").cv_losses(read(small_movielens.prepared()), settings(split)))
    losses = [fold(ItemKNNImplicit(n_neighbors=20, damping=1)) for fold in asked]
    assert all(0 < loss <= 1 for loss in losses)
    assert losses == [fold(ItemKNNImplicit(n_neighbors=20, damping=1)) for fold in asked]


@pytest.mark.parametrize("split", [LEAVE_LAST, RANDOM])
def test_a_model_that_foretells_the_mean_misses_by_the_spread_about_it(split: str) -> None:
    ratings = small_movielens.prepared()["ratings"]
    known = ratings[ratings[split] == TRAIN]
    flat = HistoryBias(item_damping=1e9, user_damping=1e9)
    losses = [
        fold(flat)
        for fold in load_task("viewer").cv_losses(read(small_movielens.prepared()), settings(split))
    ]
    for mine, loss in zip(fitted(split), losses, strict=True):
        left_out = known.loc[~known.index.isin(mine.index), RATING]
        assert loss == pytest.approx(np.sqrt(((left_out - mine[RATING].mean()) ** 2).mean()), 1e-4)
