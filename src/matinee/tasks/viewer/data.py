"""Training data of the task of known users: what they rated before the held-out ratings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Tables
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import (
    BY_TIME,
    FILM_ID,
    LEAVE_LAST,
    LIKED,
    NEXT_VISIT,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
)
from matinee.splits import leakage
from matinee.splits.movielens import holdout_last_visit, leave_last_out
from matinee.tasks.base import Fold, fit_once, sample_users

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

UNIT = "users"
FOLDS = 3
FOLD_SHARE = 0.1
"""Share of the ratings that a fold holds out where the split holds out a share."""
PAUSE_DAYS = 1.0
"""Between the visits of a fold."""
Mask = NDArray[np.bool_]

fit = fit_once
subsample = sample_users


def training_data(read: ReadTable, settings: dict[str, Any]) -> Tables:
    return train_test(read, settings)[0]


def train_test(read: ReadTable, settings: dict[str, Any]) -> tuple[Tables, pd.DataFrame]:
    """The training tables, and the ratings that are held out."""
    ratings, split = read("movielens", "ratings"), settings["split"]
    train, test = (ratings[ratings[split] == part] for part in (TRAIN, TEST))
    if not len(test):
        raise ValueError(
            f"the split {split} holds out no rating of these {len(ratings)}; allowed: another "
            "tasks.viewer.split, such as leave_last, or more ratings"
        )
    leakage.check_no_leakage(train, test, split)
    return Tables(train, read("movielens", "films"), read("movielens", "users")), test


def relevant(test: pd.DataFrame, split: str) -> pd.DataFrame:
    """The held-out films that a list should contain: what the user liked, but in the published
    protocol `leave_last` whatever they rated."""
    return test if split == LEAVE_LAST else test[test[LIKED]]


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Fold]:
    """Each holds out ratings of the training part as the split itself does."""
    tables, split = training_data(read, settings), settings["split"]
    ratings = tables.ratings
    for number, (train, test) in enumerate(_masks(ratings, split, settings["seed"])):
        leakage.check_no_leakage(ratings[train], ratings[test], split)
        yield Fold(f"fold {number}", tables._replace(ratings=ratings[train]), ratings[test])


def _masks(ratings: pd.DataFrame, split: str, seed: int) -> Iterator[tuple[Mask, Mask]]:
    """Which ratings each fold trains on, and which it holds out."""
    if split == BY_TIME:
        return _by_time(ratings)
    if split == LEAVE_LAST:
        return _newest(ratings, leave_last_out(ratings, 1, seed), seed)
    if split == NEXT_VISIT:
        return _newest(ratings, holdout_last_visit(ratings, PAUSE_DAYS), seed)
    return _at_random(ratings, seed)


def _by_time(ratings: pd.DataFrame) -> Iterator[tuple[Mask, Mask]]:
    times = ratings[TIMESTAMP].to_numpy()
    for fold in reversed(range(FOLDS)):
        shares = [1 - FOLD_SHARE * (fold + 1), 1 - FOLD_SHARE * fold]
        first, last = np.quantile(times, shares, method="lower")
        yield times <= first, (times > first) & (times <= last)


def _newest(ratings: pd.DataFrame, held_out: Mask, seed: int) -> Iterator[tuple[Mask, Mask]]:
    """Each fold holds out the newest ratings of a third of the users."""
    users = ratings[USER_ID].to_numpy(np.int64)
    fold_of_user = seeded_hash(seed, users, use="search") % FOLDS
    for fold in range(FOLDS):
        test = held_out & (fold_of_user == fold)
        yield ~test, test


def _at_random(ratings: pd.DataFrame, seed: int) -> Iterator[tuple[Mask, Mask]]:
    pairs = (ratings[name].to_numpy(np.int64) for name in (USER_ID, FILM_ID))
    hashes = seeded_hash(seed, *pairs, use="search")
    quantile = np.argsort(np.argsort(hashes, kind="stable"), kind="stable") / max(len(hashes), 1)
    for fold in range(FOLDS):
        test = (quantile >= FOLD_SHARE * fold) & (quantile < FOLD_SHARE * (fold + 1))
        yield ~test, test
