"""Histories of ratings, one after another: made from a table, and turned into matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, History, Ints
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

Singles = NDArray[np.float32]

FAINT = 1e-4
"""Weights below this are left out."""


def histories(ratings: pd.DataFrame, seed: int) -> dict[int, History]:
    """What each user rated, the oldest first, by ascending id of the user.

    A seeded hash orders what was rated within one second.
    """
    users, films = ratings[USER_ID].to_numpy(np.int64), ratings[FILM_ID].to_numpy(np.int64)
    luck = seeded_hash(seed, users, films, use="histories")
    order = np.lexsort((luck, ratings[TIMESTAMP].to_numpy(), users))
    ids, starts = np.unique(users[order], return_index=True)
    stars = ratings[RATING].to_numpy(dtype=float)[order]
    each = zip(np.split(films[order], starts[1:]), np.split(stars, starts[1:]), strict=True)
    return {int(user): History(*history) for user, history in zip(ids, each, strict=False)}


class Rated(NamedTuple):
    """The ratings of films that a model knows: asker after asker, the oldest first."""

    who: Ints
    """whose each is, as a place among the askers"""
    films: Ints
    """places in the catalogue"""
    ratings: Floats
    ages: Ints
    """how many known films the asker rated later"""
    at: Ints
    """places in the askers' histories, put one behind the other"""
    shape: tuple[int, int]
    """askers, films of the catalogue"""

    def sizes(self) -> Ints:
        """How many known films each asker rated."""
        return np.bincount(self.who, minlength=self.shape[0])

    def matrix(self, weights: Floats | Singles) -> csr_array:
        """Askers x films, one weight a rating."""
        from scipy.sparse import csr_array

        single = np.asarray(weights, dtype=np.float32)
        return csr_array((single, (self.who, self.films)), shape=self.shape)

    def seen(self) -> csr_array:
        """Askers x films: 1 where somebody rated a film."""
        return self.matrix(np.ones(len(self.films)))

    def stars(self) -> csr_array:
        return self.matrix(self.ratings)

    def recency(self, decay: float, since: int = 0, counts: Floats | float = 1.0) -> csr_array:
        """Askers x films: 1 for the film rated last, `decay` for the one before, and so on.

        `since` asks for what stood there before so many of the last films were rated; `counts`
        are what the ratings count beside each other.
        """
        ages = self.ages - since
        weights = np.where(ages >= 0, decay ** np.maximum(ages, 0) * counts, 0)
        return self.kept(weights >= FAINT).matrix(weights[weights >= FAINT])

    def kept(self, chosen: NDArray[np.bool_]) -> Rated:
        """Some of the ratings, as old as they were."""
        return self._replace(
            who=self.who[chosen],
            films=self.films[chosen],
            ratings=self.ratings[chosen],
            ages=self.ages[chosen],
            at=self.at[chosen],
        )

    def backwards(self) -> Rated:
        """The same histories as if the oldest film had been rated last."""
        ages = self.sizes()[self.who] - 1 - self.ages
        return self._replace(ages=ages)


def rated(askers: Sequence[History], film_ids: Ints) -> Rated:
    """What the askers rated, films that are not among the ids passed over."""
    asked = np.concatenate([_NONE, *(asker.films for asker in askers)])
    stars = np.concatenate([_NONE, *(asker.ratings for asker in askers)], dtype=float)
    who = np.repeat(np.arange(len(askers)), [len(asker.films) for asker in askers])
    places = np.minimum(np.searchsorted(film_ids, asked), len(film_ids) - 1)
    known = np.flatnonzero(film_ids[places] == asked)
    who = who[known]
    ends = np.cumsum(np.bincount(who, minlength=len(askers)))
    ages = ends[who] - 1 - np.arange(len(known))
    shape = len(askers), len(film_ids)
    return Rated(who, places[known], stars[known], ages, known, shape)


def training(ratings: pd.DataFrame, film_ids: Ints, rng: np.random.Generator) -> Rated:
    """What all users of a table rated, by ascending id of the user."""
    seed = int(rng.integers(2**63))
    return rated(list(histories(ratings, seed).values()), film_ids)


_NONE = np.zeros(0, dtype=np.int64)
