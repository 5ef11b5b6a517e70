"""Rating histories as token sequences: an item, its rating, and the time since the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, History, Ints, index_in
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd

N_RATINGS = 11
"""Ratings are encoded in half stars."""
N_GAPS = 15
UNKNOWN_GAP = 0
"""Of the first rating of a history, and of all ratings if the times are unknown."""


class Tokens(NamedTuple):
    items: Ints
    ratings: Ints
    """half stars"""
    gaps: Ints
    """time since the rating before, on a logarithmic scale"""

    @classmethod
    def from_history(cls, history: History, ids: Ints, length: int) -> Tokens:
        """The newest ratings, oldest first; films without an id in `ids` are dropped."""
        items = index_in(history.films, ids)
        kept = np.flatnonzero(items >= 0)[-length - 1 :]
        gaps = np.full(len(kept), UNKNOWN_GAP)
        if history.times is not None:
            gaps[1:] = gap_buckets(np.diff(history.times[kept]))
        newest = slice(max(len(kept) - length, 0), None)
        return cls(items[kept][newest], half_stars(history.ratings[kept])[newest], gaps[newest])


class Timeline(NamedTuple):
    """The ratings of all users, ordered by user and time."""

    users: Ints
    tokens: Tokens
    seconds: Ints

    @classmethod
    def from_table(cls, ratings: pd.DataFrame, ids: Ints, rng: np.random.Generator) -> Timeline:
        """Films without an id in `ids` are dropped; ties in time are broken by `rng`."""
        items = index_in(ratings[FILM_ID].to_numpy(np.int64), ids)
        users = ratings[USER_ID].to_numpy(np.int64)
        # by film too, so that the order of the file decides nothing
        order = np.lexsort((items, ratings[TIMESTAMP].to_numpy(np.int64), users))
        order = order[items[order] >= 0]
        seconds = ratings[TIMESTAMP].to_numpy(np.int64)[order]
        user_indices = np.unique(users[order], return_inverse=True)[1]
        tokens = Tokens(
            items[order], half_stars(ratings[RATING].to_numpy(float)[order]), seconds * 0
        )
        return cls(user_indices, tokens, seconds).shuffle_ties(rng)

    def starts(self) -> Ints:
        """Where each user's ratings start, and the end of the last user's."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.users))])

    def shuffle_ties(self, rng: np.random.Generator) -> Timeline:
        """A random order of each user's ratings within a second, which is no information."""
        order = np.lexsort((rng.random(len(self.users)), self.seconds, self.users))
        gaps = gap_buckets(np.diff(self.seconds, prepend=self.seconds[:1]))
        gaps[self.starts()[:-1]] = UNKNOWN_GAP
        items, ratings, _ = self.tokens
        return self._replace(tokens=Tokens(items[order], ratings[order], gaps))

    def select(self, kept: Ints) -> Timeline:
        tokens = Tokens(*(column[kept] for column in self.tokens))
        return Timeline(self.users[kept], tokens, self.seconds[kept])


def gap_buckets(seconds: Ints) -> Ints:
    """One bucket for each factor of four; 1 is less than three seconds."""
    octaves = np.floor(np.log2(np.maximum(seconds, 0) + 1)).astype(np.int64)
    return np.asarray(np.minimum(octaves // 2 + 1, N_GAPS - 1))


def half_stars(ratings: Floats) -> Ints:
    return np.clip(np.rint(2 * ratings), 0, N_RATINGS - 1).astype(np.int64)
