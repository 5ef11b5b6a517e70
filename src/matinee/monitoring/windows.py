"""Cuts the ratings into consecutive time windows; those before a window are its training data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, GENRES, RATING, TIMESTAMP, USER_ID
from matinee.splits.movielens import holdout_users, rated_until

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COLLECTION = "movielens"
"""The collection that is monitored."""
MONTH = "month"


class WindowSpec(NamedTuple):
    """How the ratings are cut, and where the backtest starts."""

    window: str | float = MONTH
    """a calendar month, or this share of the ratings"""
    train_share: float = 0.1
    """share of the ratings before the first window of the backtest"""
    train_until: str | None = None
    """last day before the first window of the backtest, in place of the share"""
    max_ratings: int | None = None
    """users are sampled if there are more ratings"""
    seed: int = 0
    """of the sample"""

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self | None:
        """None if params.yaml turns monitoring off or lacks the collection."""
        settings = params["drift"]
        if not settings["window"] or COLLECTION not in params["collections"]:
            return None
        train_until = params["discretize"][COLLECTION]["train_until"]
        shares = (settings["window"], settings["train_share"])
        return cls(*shares, train_until, settings["max_ratings"], params["seed"])


class WindowedRatings(NamedTuple):
    """Ratings ordered by window, and within a window by user."""

    ratings: pd.DataFrame
    users: Ints
    """user index of each rating"""
    films: Ints
    """catalog index of each rating's film"""
    stars: Floats
    genre_flags: Floats
    """films x genres: 1 where a film has a genre"""
    genres: list[str]
    ends: Ints
    """index after the last rating of each window"""
    first_days: list[date]
    """of each window"""
    n_train: int
    """number of windows before the backtest"""
    rehearsal: bool
    """whether the serving champion was trained on all ratings, so that the backtest only shows how
    long a champion trained earlier would have lasted"""
    n_total: int
    """number of ratings before sampling"""

    @property
    def tested(self) -> range:
        """The windows of the backtest."""
        return range(self.n_train, len(self.ends))

    @property
    def last_day(self) -> date | None:
        return _day(int(self.ratings[TIMESTAMP].max())) if self.first_days else None

    def start(self, window: int) -> int:
        """Number of ratings before a window."""
        return int(self.ends[window - 1]) if window else 0

    def rows(self, window: int) -> slice:
        return slice(self.start(window), int(self.ends[window]))

    def window_index(self) -> Ints:
        """The window of each rating."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))


def windowed_ratings(
    ratings: pd.DataFrame, films: pd.DataFrame, spec: WindowSpec
) -> WindowedRatings:
    n_total = len(ratings)
    if not n_total:
        raise ValueError("no ratings: there is nothing to replay; look at data/merged")
    ratings = _sample(ratings, spec)
    seconds = ratings[TIMESTAMP].to_numpy(np.int64)
    window = _window_of(seconds, spec)
    users = np.unique(ratings[USER_ID].to_numpy(np.int64), return_inverse=True)[1]
    order = np.lexsort((ratings[FILM_ID].to_numpy(), users, window))
    catalog = films.sort_values(FILM_ID)
    flags = catalog[GENRES].str.get_dummies(GENRE_SEPARATOR).drop(columns="", errors="ignore")
    ends = np.cumsum(np.bincount(window))
    first = [int(seconds[window == number].min()) for number in range(len(ends))]
    indices = np.searchsorted(catalog[FILM_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy())
    return WindowedRatings(
        ratings.iloc[order],
        users[order],
        indices[order],
        ratings[RATING].to_numpy(dtype=float)[order],
        flags.to_numpy(dtype=float),
        list(flags.columns),
        ends,
        [_day(second) for second in first],
        _count_training(seconds, ends, window, spec),
        spec.train_until is None,
        n_total,
    )


def _sample(ratings: pd.DataFrame, spec: WindowSpec) -> pd.DataFrame:
    """All ratings of a share of the users."""
    if spec.max_ratings is None or len(ratings) <= spec.max_ratings:
        return ratings
    sampled = holdout_users(ratings, spec.max_ratings / len(ratings), spec.seed)
    return ratings[sampled].reset_index(drop=True)


def _window_of(seconds: Ints, spec: WindowSpec) -> Ints:
    """The window of each rating; no window is empty, and ratings of one second share a window."""
    if spec.window == MONTH:
        periods = seconds.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    else:
        share = _check_share("window", spec.window)
        quantiles = np.arange(1, round(1 / share)) * share
        periods = np.searchsorted(np.quantile(seconds, quantiles, method="lower"), seconds)
    late = ~rated_until(seconds, spec.train_until)
    return np.unique(2 * periods + late, return_inverse=True)[1]


def _count_training(seconds: Ints, ends: Ints, window: Ints, spec: WindowSpec) -> int:
    if spec.train_until is None:
        n_ratings = _check_share("train_share", spec.train_share) * len(seconds)
        return min(int(np.searchsorted(ends, n_ratings)) + 1, len(ends))
    return int(window[rated_until(seconds, spec.train_until)].max()) + 1


def _check_share(name: str, value: str | float) -> float:
    if isinstance(value, str) or not 0 < value < 1:
        also = f"{MONTH}, or " if name == "window" else ""
        raise ValueError(
            f"drift.{name}={value} is no share; allowed: {also}a number between 0 and 1"
        )
    return value


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()
