"""Who gave which film how many stars, in plain arrays: of a table, or of people who ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, History, Ints
from matinee.models.interactions.histories import Singles, rated
from matinee.schema.columns import FILM_ID, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array


class Opinions(NamedTuple):
    """Person after person."""

    who: Ints
    """places among the people, ascending"""
    films: Ints
    """places in the catalogue"""
    stars: Floats
    shape: tuple[int, int]
    """people, films of the catalogue"""

    def sizes(self) -> Ints:
        """How many films each person rated."""
        return np.bincount(self.who, minlength=self.shape[0])

    def spread(self) -> Ints:
        """How many people rated each film."""
        return np.bincount(self.films, minlength=self.shape[1])

    def scale(self) -> tuple[float, float]:
        """The least and the most stars that were ever given."""
        return float(self.stars.min()), float(self.stars.max())

    def starts(self) -> Ints:
        """Where each person's begin, and where the last one's end."""
        return np.concatenate([[0], np.cumsum(self.sizes())])

    def narrowed(self) -> tuple[Opinions, Ints]:
        """The same among the films that are rated at all, and which these are."""
        rated, films = np.unique(self.films, return_inverse=True)
        return self._replace(films=films, shape=(self.shape[0], len(rated))), rated

    def matrix(self, weights: Floats | Singles) -> csr_array:
        """People x films, one weight an opinion."""
        from scipy.sparse import csr_array

        single = np.asarray(weights, dtype=np.float32)
        columns = self.films.astype(np.int32)
        return csr_array((single, columns, self.starts().astype(np.int32)), shape=self.shape)


def learned(ratings: pd.DataFrame, ids: Ints) -> Opinions:
    """Those of a table, whatever the order of its rows."""
    users, films = ratings[USER_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy(np.int64)
    stars = ratings[RATING].to_numpy(dtype=float)
    keys = users << 32 | films
    if np.any(keys[1:] < keys[:-1]):
        order = np.argsort(keys)
        users, films, stars = users[order], films[order], stars[order]
    who = np.cumsum(np.diff(users, prepend=users[:1]) != 0)
    places = np.zeros(ids[-1] + 1, dtype=np.int64)
    places[ids] = np.arange(len(ids))
    people = int(who[-1]) + 1 if len(who) else 0
    return Opinions(who, places[films], stars, (people, len(ids)))


def told(askers: Sequence[History], ids: Ints) -> Opinions:
    """Those of people who ask; films that are not among the ids are passed over."""
    known = rated(askers, ids)
    return Opinions(known.who, known.films, known.ratings, known.shape)
