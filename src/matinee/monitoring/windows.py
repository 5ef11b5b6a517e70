"""The stream of ratings, cut into windows: what came before each is the past, and known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, GENRES, RATING, TIMESTAMP, USER_ID
from matinee.splits.movielens import holdout_users, rated_until

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTH = "month"


class WindowSpec(NamedTuple):
    """How a stream is to be cut."""

    window: str | float = MONTH
    """a calendar month, or this share of the ratings"""
    learned: float = 0.1
    """the replay begins once this share of the ratings has passed"""
    until: str | None = None
    """or after this day, which then ends a window"""
    most: int | None = None
    """of more ratings than this, those of a share of the people are replayed"""
    seed: int = 0
    """by which these are drawn"""


class WindowedRatings(NamedTuple):
    """Window after window, and in each person after person."""

    ratings: pd.DataFrame
    users: Ints
    """of each rating, as a place among all people"""
    films: Ints
    """as a place in the catalogue"""
    stars: Floats
    flags: Floats
    """films x genres: 1 where a film has a genre"""
    genres: list[str]
    ends: Ints
    """of each window, one after its last rating"""
    days: list[date]
    """the first day of each window"""
    learned: int
    """so many windows pass before the replay begins"""
    rehearsed: bool
    """whether the champion that serves has learned all ratings, so that the replay only shows how
    long one would have lasted that had not"""
    total: int
    """ratings there are, those left out included"""

    @property
    def windows(self) -> range:
        """Those that are replayed."""
        return range(self.learned, len(self.ends))

    @property
    def last(self) -> date | None:
        """The day of the last rating."""
        return _day(int(self.ratings[TIMESTAMP].max())) if self.days else None

    def start(self, window: int) -> int:
        """How many ratings came before a window."""
        return int(self.ends[window - 1]) if window else 0

    def among(self, window: int) -> slice:
        return slice(self.start(window), int(self.ends[window]))

    def numbers(self) -> Ints:
        """The window of each rating."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))


def windowed_ratings(
    ratings: pd.DataFrame, films: pd.DataFrame, cut: WindowSpec
) -> WindowedRatings:
    total = len(ratings)
    if not total:
        raise ValueError("no ratings: there is nothing to replay; look at data/merged")
    ratings = _some(ratings, cut)
    seconds = ratings[TIMESTAMP].to_numpy(np.int64)
    number = _numbers(seconds, cut)
    users = np.unique(ratings[USER_ID].to_numpy(np.int64), return_inverse=True)[1]
    order = np.lexsort((ratings[FILM_ID].to_numpy(), users, number))
    ordered = films.sort_values(FILM_ID)
    flags = ordered[GENRES].str.get_dummies(GENRE_SEPARATOR).drop(columns="", errors="ignore")
    ends = np.cumsum(np.bincount(number))
    first = [int(seconds[number == window].min()) for window in range(len(ends))]
    places = np.searchsorted(ordered[FILM_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy())
    return WindowedRatings(
        ratings.iloc[order],
        users[order],
        places[order],
        ratings[RATING].to_numpy(dtype=float)[order],
        flags.to_numpy(dtype=float),
        list(flags.columns),
        ends,
        [_day(second) for second in first],
        _learned(seconds, ends, number, cut),
        cut.until is None,
        total,
    )


def _some(ratings: pd.DataFrame, cut: WindowSpec) -> pd.DataFrame:
    if cut.most is None or len(ratings) <= cut.most:
        return ratings
    drawn = holdout_users(ratings, cut.most / len(ratings), cut.seed)
    return ratings[drawn].reset_index(drop=True)


def _numbers(seconds: Ints, cut: WindowSpec) -> Ints:
    """The window of each rating; no window is empty, and no second is divided."""
    if cut.window == MONTH:
        months = seconds.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    else:
        share = _share("window", cut.window)
        parts = np.arange(1, round(1 / share)) * share
        months = np.searchsorted(np.quantile(seconds, parts, method="lower"), seconds)
    late = ~rated_until(seconds, cut.until)
    return np.unique(2 * months + late, return_inverse=True)[1]


def _learned(seconds: Ints, ends: Ints, number: Ints, cut: WindowSpec) -> int:
    if cut.until is None:
        passed = _share("learned", cut.learned) * len(seconds)
        return min(int(np.searchsorted(ends, passed)) + 1, len(ends))
    return int(number[rated_until(seconds, cut.until)].max()) + 1


def _share(name: str, value: str | float) -> float:
    if isinstance(value, str) or not 0 < value < 1:
        also = f"{MONTH}, or " if name == "window" else ""
        raise ValueError(
            f"drift.{name}={value} is no share; allowed: {also}a number between 0 and 1"
        )
    return value


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()
