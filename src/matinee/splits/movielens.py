"""Rating classes and the named train/test splits of MovieLens."""

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
    NEXT_VISIT,
    RANDOM,
    RATING,
    RATING_CLASS,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
)
from matinee.schema.movielens import PREPARED_RATINGS
from matinee.schema.validation import validate
from matinee.splits.support import k_core

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]
POINTS_PER_STAR = 2
SECONDS_PER_DAY = 86_400


class HoldoutShares(NamedTuple):
    """How much each split holds out for testing."""

    by_user: float
    """share of the users, with all their ratings"""
    by_time: float
    """share of the ratings, the newest"""
    leave_last: int
    """number of ratings of each user, the newest"""
    next_visit: float
    """days without a rating between two visits; of each user the newest visit"""
    random: float
    """share of the ratings"""


def prepare(  # noqa: PLR0913 - a section of params.yaml
    tables: dict[str, pd.DataFrame],
    edges: list[float],
    like_threshold: float,
    holdout: dict[str, Any],
    seed: int,
    train_until: str | None = None,
    support: dict[str, Any] | None = None,
) -> dict[str, pd.DataFrame]:
    """Adds to the ratings their class, whether they are likes, and their part in each split.

    `edges` are the upper bounds of all classes but the last, in points out of ten.
    `like_threshold` counts in stars. Ratings after the day `train_until` are left out, and those
    without the minimum `support` of users and films.
    """
    _check(edges, holdout)
    rated_by_then = rated_until(tables["ratings"][TIMESTAMP].to_numpy(), train_until)
    ratings = _supported(tables["ratings"][rated_by_then], support or {})
    points = ratings[RATING].to_numpy() * POINTS_PER_STAR
    classes = (1 + np.searchsorted(edges, points, side="left")).astype("int8")
    columns: dict[str, Any] = {RATING_CLASS: classes, LIKED: ratings[RATING] >= like_threshold}
    test_masks = _test_masks(ratings, HoldoutShares(**holdout), seed)
    columns |= {split: _train_or_test(test) for split, test in test_masks.items()}
    return tables | {"ratings": validate(ratings.assign(**columns), PREPARED_RATINGS)}


def _supported(ratings: pd.DataFrame, support: dict[str, Any]) -> pd.DataFrame:
    name = "discretize.movielens.support"
    for column in ("user", "film"):
        least = support.get(column, 1)
        if type(least) is not int or least < 1:
            raise ValueError(f"{name}.{column}={least}; allowed: whole numbers from 1")
    kept = k_core(ratings, **support).reset_index(drop=True)
    if kept.empty and len(ratings):
        raise ValueError(f"{name}={support} leaves none of {len(ratings)} ratings; allowed: less")
    return kept


def _check(edges: list[float], holdout: dict[str, Any]) -> None:
    classes = len(CLASSES)
    if len(edges) != classes - 1 or sorted(set(edges)) != list(edges):
        raise ValueError(
            f"discretize.movielens.edges={edges} does not give {classes} classes; "
            f"allowed: {classes - 1} numbers in ascending order"
        )
    if not holdout[NEXT_VISIT] > 0:
        raise ValueError(
            f"discretize.movielens.holdout.{NEXT_VISIT}={holdout[NEXT_VISIT]} is no pause; "
            "allowed: a number of days above 0"
        )
    for name in (BY_USER, BY_TIME, RANDOM):
        if not 0 < holdout[name] < 1:
            raise ValueError(
                f"discretize.movielens.holdout.{name}={holdout[name]} is not a share; "
                "allowed: a number between 0 and 1"
            )


def rated_until(times: NDArray[np.int64], day: str | None) -> Mask:
    """Which ratings were given on this day (UTC) or earlier; without a day, all."""
    if day is None:
        return np.ones(len(times), dtype=bool)
    setting = f"discretize.movielens.train_until={day}"
    try:
        start = datetime.fromisoformat(str(day)).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{setting} is not a day; allowed: 2000-12-31 or null") from None
    mask = np.asarray(times < (start + timedelta(days=1)).timestamp())
    if len(times) and not mask.any():
        first = datetime.fromtimestamp(int(times.min()), UTC).date()
        raise ValueError(f"{setting} is before the first rating, {first}; allowed: a later day")
    return mask


def _test_masks(ratings: pd.DataFrame, holdout: HoldoutShares, seed: int) -> dict[str, Mask]:
    return {
        BY_USER: holdout_users(ratings, holdout.by_user, seed),
        BY_TIME: holdout_by_time(ratings, holdout.by_time),
        LEAVE_LAST: leave_last_out(ratings, int(holdout.leave_last), seed),
        NEXT_VISIT: holdout_last_visit(ratings, holdout.next_visit),
        RANDOM: holdout_random(ratings, holdout.random, seed),
    }


def holdout_users(ratings: pd.DataFrame, share: float, seed: int) -> Mask:
    """All ratings of a share of the users, sampled by a hash of their id."""
    users = np.unique(ratings[USER_ID])
    order = np.argsort(seeded_hash(seed, users), kind="stable")
    return np.isin(ratings[USER_ID], users[order][: round(share * len(users))])


def holdout_by_time(ratings: pd.DataFrame, share: float) -> Mask:
    """About this share of the ratings: those after a cut-off, so that no second is split."""
    times = ratings[TIMESTAMP].to_numpy()
    if not len(times):
        return np.zeros(0, dtype=bool)
    cutoff = np.quantile(times, 1 - share, method="lower")
    return np.asarray(times > cutoff)


def leave_last_out(ratings: pd.DataFrame, count: int, seed: int) -> Mask:
    """Each user's newest ratings, leaving at least one; a hash breaks ties within a second."""
    users, times = ratings[USER_ID].to_numpy(), ratings[TIMESTAMP].to_numpy()
    tie_breaker = seeded_hash(seed, users, ratings[FILM_ID].to_numpy(), use=LEAVE_LAST)
    newest_first = np.lexsort((tie_breaker, -times, users))
    starts = np.unique(users[newest_first], return_index=True)[1]
    sizes = np.diff(np.append(starts, len(users)))
    age_rank = np.arange(len(users)) - np.repeat(starts, sizes)
    test = np.zeros(len(users), dtype=bool)
    test[newest_first] = age_rank < np.minimum(count, np.repeat(sizes, sizes) - 1)
    return test


def holdout_last_visit(ratings: pd.DataFrame, days: float) -> Mask:
    """Each user's newest ratings after the last pause of at least so many days; users without such
    a pause have none."""
    users, times = ratings[USER_ID].to_numpy(), ratings[TIMESTAMP].to_numpy(np.int64)
    order = np.lexsort((times, users))
    later = np.diff(users[order], prepend=-1) == 0
    pause = np.diff(times[order], prepend=0) >= days * SECONDS_PER_DAY
    visits = np.cumsum(~later | pause)
    starts = np.flatnonzero(~later)
    counts = np.diff(np.append(starts, len(users)))
    first, last = (np.repeat(visits[ends], counts) for ends in (starts, starts + counts - 1))
    test = np.zeros(len(users), dtype=bool)
    test[order] = (visits == last) & (first < last)
    return test


def holdout_random(ratings: pd.DataFrame, share: float, seed: int) -> Mask:
    """A share of the ratings, sampled by a hash of user and film."""
    ids = ratings[USER_ID].to_numpy(), ratings[FILM_ID].to_numpy()
    order = np.argsort(seeded_hash(seed, *ids, use=RANDOM), kind="stable")
    test = np.zeros(len(ratings), dtype=bool)
    test[order[: round(share * len(ratings))]] = True
    return test


def _train_or_test(test: Mask) -> pd.Categorical[str]:
    import pandas as pd

    return pd.Categorical.from_codes(test.astype("int8"), categories=pd.Index([TRAIN, TEST]))
