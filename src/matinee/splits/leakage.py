"""Leakage checks: no held-out rating, and none later than it, may be in the training part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.schema.columns import (
    BY_TIME,
    BY_USER,
    FILM_ID,
    LEAVE_LAST,
    NEXT_VISIT,
    RANDOM,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
)

if TYPE_CHECKING:
    import pandas as pd


class LeakError(Exception):
    """The training part holds information about the test part."""


def check_no_leakage(train: pd.DataFrame, test: pd.DataFrame, split: str) -> None:
    """No split shares a (user, film) pair; each named split has its own condition as well."""
    counts = {
        "(user, film) pairs of the test part": _shared_pairs(train, test),
        "ratings by held-out users": _by_test_users(train, test) if split == BY_USER else 0,
        "ratings later than the held-out ones": _later(train, test, split),
    }
    leaks = [f"{count} {description}" for description, count in counts.items() if count]
    if leaks:
        raise LeakError(
            f"the training part of split {split} holds {' and '.join(leaks)}; its metrics would "
            "be too optimistic. Rebuild data/prepared and check the stage discretize."
        )


def check_parts(ratings: pd.DataFrame) -> None:
    """Each split has ratings on both sides; by_time may not, since ratings may have no times."""
    for split in (BY_USER, LEAVE_LAST, RANDOM):
        parts = ratings[split].value_counts()
        if not parts.get(TRAIN) or not parts.get(TEST):
            raise ValueError(
                f"the split {split} tests on {parts.get(TEST, 0)} of {len(ratings)} ratings by "
                f"{ratings[USER_ID].nunique()} users; both parts must have some: use more ratings, "
                f"or change discretize.movielens.holdout.{split}"
            )


def _shared_pairs(train: pd.DataFrame, test: pd.DataFrame) -> int:
    films = 1 + max(part[FILM_ID].max() if len(part) else 0 for part in (train, test))
    pairs = [part[USER_ID].to_numpy(np.int64) * films + part[FILM_ID] for part in (train, test)]
    return int(np.isin(*pairs).sum())


def _by_test_users(train: pd.DataFrame, test: pd.DataFrame) -> int:
    return int(np.isin(train[USER_ID], test[USER_ID].unique()).sum())


def _later(train: pd.DataFrame, test: pd.DataFrame, split: str) -> int:
    """Than the first held-out rating: of all users (by_time), or of the same user."""
    if not len(test) or split not in (BY_TIME, LEAVE_LAST, NEXT_VISIT):
        return 0
    if split == BY_TIME:
        return int((train[TIMESTAMP] > test[TIMESTAMP].min()).sum())
    first = train[USER_ID].map(test.groupby(USER_ID)[TIMESTAMP].min())
    return int((train[TIMESTAMP] > first).sum())
