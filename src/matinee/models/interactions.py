"""Interactions: users x items with ratings, from rating tables or from rating histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import (
    Floats,
    Floats32,
    History,
    Ints,
    StreamingTables,
    UserItemRatingModel,
)
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID
from matinee.schema.streaming import ID

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

MIN_WEIGHT = 1e-4
"""Decayed weights below this are dropped."""


class Interactions(NamedTuple):
    """Ratings in coordinate format, grouped by user unless a constructor says otherwise."""

    users: Ints
    """index of each rating's user"""
    items: Ints
    """index of each rating's item"""
    ratings: Floats
    shape: tuple[int, int]
    """users, items"""

    @classmethod
    def from_table(cls, ratings: pd.DataFrame, film_ids: Ints) -> Interactions:
        """All ratings of a table, ordered by user id and film id."""
        users, films = ratings[USER_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy(np.int64)
        values = ratings[RATING].to_numpy(dtype=float)
        keys = users << 32 | films
        if np.any(keys[1:] < keys[:-1]):
            order = np.argsort(keys)
            users, films, values = users[order], films[order], values[order]
        user_indices = np.cumsum(np.diff(users, prepend=users[:1]) != 0)
        index_of_film = np.zeros(film_ids[-1] + 1, dtype=np.int64)
        index_of_film[film_ids] = np.arange(len(film_ids))
        user_count = int(user_indices[-1]) + 1 if len(user_indices) else 0
        return cls(user_indices, index_of_film[films], values, (user_count, len(film_ids)))

    @classmethod
    def from_histories(cls, histories: Sequence[History], film_ids: Ints) -> Interactions:
        """One user per history, the oldest rating first; films without an id in `film_ids` are
        dropped."""
        films = np.concatenate([_EMPTY, *(history.films for history in histories)])
        ratings = np.concatenate([_EMPTY, *(history.ratings for history in histories)], dtype=float)
        users = np.repeat(np.arange(len(histories)), [len(one.films) for one in histories])
        items = np.minimum(np.searchsorted(film_ids, films), len(film_ids) - 1)
        kept = film_ids[items] == films
        return cls(users[kept], items[kept], ratings[kept], (len(histories), len(film_ids)))

    @classmethod
    def from_table_by_time(
        cls, ratings: pd.DataFrame, film_ids: Ints, rng: np.random.Generator
    ) -> Interactions:
        """All ratings of a table, ordered by user id and time; ties in time are broken by `rng`."""
        seed = int(rng.integers(2**63))
        return cls.from_histories(list(user_histories(ratings, seed).values()), film_ids)

    def user_counts(self) -> Ints:
        """Number of ratings of each user."""
        return np.bincount(self.users, minlength=self.shape[0])

    def item_counts(self) -> Ints:
        """Number of ratings of each item."""
        return np.bincount(self.items, minlength=self.shape[1])

    def scale(self) -> tuple[float, float]:
        """Lowest and highest rating."""
        return float(self.ratings.min()), float(self.ratings.max())

    def starts(self) -> Ints:
        """Row pointers: where each user's ratings start, and the end of the last user's."""
        return np.concatenate([[0], np.cumsum(self.user_counts())])

    def ages(self) -> Ints:
        """Number of later ratings by the same user; the newest rating has age 0."""
        return self.starts()[self.users + 1] - 1 - np.arange(len(self.users))

    def select(self, chosen: NDArray[np.bool_]) -> Interactions:
        return Interactions(
            self.users[chosen], self.items[chosen], self.ratings[chosen], self.shape
        )

    def reversed(self) -> Interactions:
        """The same users, each history in reverse order."""
        order = self.starts()[self.users] + self.ages()
        return Interactions(self.users, self.items[order], self.ratings[order], self.shape)

    def rated_items(self) -> tuple[Interactions, Ints]:
        """The interactions restricted to the items that have ratings, and these items' indices."""
        rated, items = np.unique(self.items, return_inverse=True)
        return self._replace(items=items, shape=(self.shape[0], len(rated))), rated

    def matrix(self, values: Floats | Floats32) -> csr_array:
        """Users x items, one value per rating, columns in the order of the ratings."""
        from scipy.sparse import csr_array

        single = np.asarray(values, dtype=np.float32)
        columns = self.items.astype(np.int32)
        return csr_array((single, columns, self.starts().astype(np.int32)), shape=self.shape)

    def implicit(self) -> csr_array:
        """Users x items: 1 where there is a rating, columns ascending."""
        matrix = self.matrix(np.ones(len(self.items)))
        matrix.sum_duplicates()
        return matrix

    def recency(self, decay: float, skip: int = 0, counts: Floats | float = 1.0) -> csr_array:
        """Users x items: decay^age times the count, as of `skip` ratings before the newest."""
        ages = self.ages() - skip
        weights = np.where(ages >= 0, decay ** np.maximum(ages, 0) * counts, 0)
        kept = weights >= MIN_WEIGHT
        matrix = self.select(kept).matrix(weights[kept])
        matrix.sum_duplicates()
        return matrix


def user_histories(ratings: pd.DataFrame, seed: int) -> dict[int, History]:
    """The history of each user, by ascending user id.

    Ratings with the same timestamp are ordered by a seeded hash.
    """
    users, films = ratings[USER_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy(np.int64)
    tie_breaks = seeded_hash(seed, users, films, use="histories")
    order = np.lexsort((tie_breaks, ratings[TIMESTAMP].to_numpy(), users))
    ids, starts = np.unique(users[order], return_index=True)
    values, times = ratings[RATING].to_numpy(dtype=float), ratings[TIMESTAMP].to_numpy(np.int64)
    by_user = (np.split(column[order], starts[1:]) for column in (films, values, times))
    # without ratings there is one empty part
    rows = zip(*by_user, ids.tolist(), strict=False)
    return {row[-1]: History(*row) for row in rows}


def histories_of(user_ids: Ints, ratings: pd.DataFrame, seed: int) -> list[History]:
    """The history of each of these users, NO_RATINGS for one without ratings."""
    by_user = user_histories(ratings[ratings[USER_ID].isin(user_ids)], seed)
    return [by_user.get(user_id, NO_RATINGS) for user_id in user_ids.tolist()]


def fit_interactions(model: UserItemRatingModel, tables: StreamingTables) -> Interactions:
    """The interactions of the tables, in file order; sets the model's ids, counts and scale."""
    import pandas as pd

    ratings = tables.ratings
    users, model.user_ids = pd.factorize(ratings[USER_ID].to_numpy(np.int64), sort=True)
    model.title_ids = np.sort(tables.titles[ID].to_numpy(dtype=str))
    titles = ratings[ID].astype("category").cat
    title_indices = np.searchsorted(model.title_ids, titles.categories.to_numpy(dtype=str))
    interactions = Interactions(
        users,
        title_indices[titles.codes.to_numpy()],
        ratings[RATING].to_numpy(dtype=np.float64),
        (len(model.user_ids), len(model.title_ids)),
    )
    model.user_counts = interactions.user_counts().astype(np.int32)
    model.title_counts = interactions.item_counts().astype(np.int32)
    model.scale = interactions.scale()
    return interactions


_EMPTY = np.zeros(0, dtype=np.int64)
NO_RATINGS = History(_EMPTY, np.zeros(0))
