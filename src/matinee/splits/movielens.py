"""Classes of ratings and the splits, each named after the question it asks: frame -> frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import (
    BY_TIME,
    BY_USER,
    CLASSES,
    FILM_ID,
    LEAVE_LAST,
    LIKED,
    RANDOM,
    RATING,
    RATING_CLASS,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
    validate,
)
from matinee.schema.movielens import PREPARED_RATINGS

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]
TEN_POINTS_PER_STAR = 2


class HoldoutShares(NamedTuple):
    """How much each split holds out for testing."""

    by_user: float
    """share of the users, with all their ratings"""
    by_time: float
    """share of the ratings, the newest"""
    leave_last: int
    """number of ratings of each user, the newest"""
    random: float
    """share of the ratings"""


def prepare(
    tables: dict[str, pd.DataFrame],
    edges: list[float],
    liked: float,
    held: dict[str, Any],
    seed: int,
    until: str | None = None,
) -> dict[str, pd.DataFrame]:
    """The ratings with their class, whether they are likes, and the part they have in each split.

    `edges` are the highest points out of ten of each class but the last; `liked` counts stars;
    what was rated after the day `until` is left out.
    """
    _refuse(edges, held)
    ratings = tables["ratings"]
    ratings = ratings[train_until(ratings[TIMESTAMP].to_numpy(), until)].reset_index(drop=True)
    points = ratings[RATING].to_numpy() * TEN_POINTS_PER_STAR
    classes = (1 + np.searchsorted(edges, points, side="left")).astype("int8")
    columns: dict[str, Any] = {RATING_CLASS: classes, LIKED: ratings[RATING] >= liked}
    columns |= {
        split: _parts(test) for split, test in _splits(ratings, HoldoutShares(**held), seed).items()
    }
    return tables | {"ratings": validate(ratings.assign(**columns), PREPARED_RATINGS)}


def _refuse(edges: list[float], held: dict[str, Any]) -> None:
    classes = len(CLASSES)
    if len(edges) != classes - 1 or sorted(set(edges)) != list(edges):
        raise ValueError(
            f"discretize.movielens.edges={edges} cannot part {classes} classes; "
            f"allowed: {classes - 1} numbers, each larger than the one before"
        )
    for name in (BY_USER, BY_TIME, RANDOM):
        if not 0 < held[name] < 1:
            raise ValueError(
                f"discretize.movielens.held.{name}={held[name]} is no share; "
                "allowed: a number between 0 and 1"
            )


def train_until(times: NDArray[np.int64], until: str | None) -> Mask:
    """Which ratings were given no later than on this day; without one, all."""
    if until is None:
        return np.ones(len(times), dtype=bool)
    told = f"discretize.movielens.until={until}"
    try:
        day = datetime.fromisoformat(str(until)).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{told} is no day; allowed: one like 2000-12-31, or null") from None
    found = np.asarray(times < (day + timedelta(days=1)).timestamp())
    if len(times) and not found.any():
        first = datetime.fromtimestamp(int(times.min()), UTC).date()
        raise ValueError(f"{told} lies before the first rating, of {first}; allowed: a later day")
    return found


def _splits(ratings: pd.DataFrame, held: HoldoutShares, seed: int) -> dict[str, Mask]:
    return {
        BY_USER: holdout_users(ratings, held.by_user, seed),
        BY_TIME: holdout_by_time(ratings, held.by_time),
        LEAVE_LAST: leave_last_out(ratings, int(held.leave_last), seed),
        RANDOM: holdout_random(ratings, held.random, seed),
    }


def holdout_users(ratings: pd.DataFrame, share: float, seed: int) -> Mask:
    """All ratings of a share of the users, drawn by a hash of their id."""
    users = np.unique(ratings[USER_ID])
    drawn = users[np.argsort(seeded_hash(seed, users), kind="stable")][: round(share * len(users))]
    return np.isin(ratings[USER_ID], drawn)


def holdout_by_time(ratings: pd.DataFrame, share: float) -> Mask:
    """About this share of the ratings: those after a moment, so that no second is divided."""
    times = ratings[TIMESTAMP].to_numpy()
    if not len(times):
        return np.zeros(0, dtype=bool)
    moment = np.quantile(times, 1 - share, method="lower")
    return np.asarray(times > moment)


def leave_last_out(ratings: pd.DataFrame, count: int, seed: int) -> Mask:
    """Each user's newest ratings, as long as an older one remains; a hash orders one second's."""
    users, times = ratings[USER_ID].to_numpy(), ratings[TIMESTAMP].to_numpy()
    luck = seeded_hash(seed, users, ratings[FILM_ID].to_numpy(), use=LEAVE_LAST)
    newest_first = np.lexsort((luck, -times, users))
    starts = np.unique(users[newest_first], return_index=True)[1]
    sizes = np.diff(np.append(starts, len(users)))
    age = np.arange(len(users)) - np.repeat(starts, sizes)
    test = np.zeros(len(users), dtype=bool)
    test[newest_first] = age < np.minimum(count, np.repeat(sizes, sizes) - 1)
    return test


def holdout_random(ratings: pd.DataFrame, share: float, seed: int) -> Mask:
    luck = seeded_hash(seed, ratings[USER_ID].to_numpy(), ratings[FILM_ID].to_numpy(), use=RANDOM)
    test = np.zeros(len(ratings), dtype=bool)
    test[np.argsort(luck, kind="stable")[: round(share * len(ratings))]] = True
    return test


def _parts(test: Mask) -> pd.Categorical[str]:
    import pandas as pd

    return pd.Categorical.from_codes(test.astype("int8"), categories=pd.Index([TRAIN, TEST]))
