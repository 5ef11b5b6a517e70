"""Refuses to go on where what is held out, or what came after it, has reached training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.schema.columns import BY_TIME, BY_USER, FILM_ID, LEAVE_LAST, TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd


class LeakError(Exception):
    """Figures made from this would be too good."""


def check_no_leakage(train: pd.DataFrame, test: pd.DataFrame, split: str) -> None:
    """Every split keeps a person's ratings of a film apart; what else it keeps tells its name."""
    leaked = {
        "ratings of a film that the same person rates in the test": _again(train, test),
        "ratings of people who are held out": _of_users(train, test) if split == BY_USER else 0,
        "ratings later than those held out": _later(train, test, split),
    }
    found = [f"{count} {what}" for what, count in leaked.items() if count]
    if found:
        raise LeakError(
            f"the training part of split {split} holds {' and '.join(found)}. "
            f"No figure would be true: make data/prepared anew, and look at the stage discretize."
        )


def _again(train: pd.DataFrame, test: pd.DataFrame) -> int:
    films = 1 + max(part[FILM_ID].max() if len(part) else 0 for part in (train, test))
    pairs = [part[USER_ID].to_numpy(np.int64) * films + part[FILM_ID] for part in (train, test)]
    return int(np.isin(*pairs).sum())


def _of_users(train: pd.DataFrame, test: pd.DataFrame) -> int:
    return int(np.isin(train[USER_ID], test[USER_ID].unique()).sum())


def _later(train: pd.DataFrame, test: pd.DataFrame, split: str) -> int:
    """Than the first held out: of all, or of the same person."""
    if not len(test) or split not in (BY_TIME, LEAVE_LAST):
        return 0
    if split == BY_TIME:
        return int((train[TIMESTAMP] > test[TIMESTAMP].min()).sum())
    first = train[USER_ID].map(test.groupby(USER_ID)[TIMESTAMP].min())
    return int((train[TIMESTAMP] > first).sum())
