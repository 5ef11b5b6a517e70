"""Which films are compared, how many people rated both of two, and sums over rated films."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints, Tables, film_ids
from matinee.models.interactions.histories import Rated, Singles
from matinee.schema.columns import FILM_ID

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Halves = NDArray[np.float16]

LEAST = 1e-9
"""The share of people who rated a film counts for so little: films of equal score, as all are for
somebody of whom no known film is known, go by it."""


class ItemSubset:
    """The films that are compared with each other, among those of the catalogue."""

    def __init__(self, tables: Tables, most: int) -> None:
        self.film_ids = film_ids(tables.films)
        places = np.searchsorted(self.film_ids, tables.ratings[FILM_ID].to_numpy(np.int64))
        counts = np.bincount(places, minlength=len(self.film_ids))
        most_rated = np.argsort(-counts, kind="stable")[:most]
        self.columns: Ints = np.sort(most_rated[counts[most_rated] > 0])
        self.ids: Ints = self.film_ids[self.columns]
        self.last = LEAST * counts / max(counts.sum(), 1)

    def spread(self, scores: Floats) -> Floats:
        """Askers x films of the catalogue, from askers x compared films."""
        everywhere = np.tile(self.last, (len(scores), 1))
        everywhere[:, self.columns] += scores
        return everywhere

    def among(self, films: Ints) -> Ints:
        """Places of films of the catalogue among those that are compared; -1 for others."""
        places = np.full(len(self.film_ids), -1)
        places[self.columns] = np.arange(len(self.columns))
        return places[films]


def cooccurrence(people: Rated) -> Singles:
    """Films x films, the lower triangle alone: so many people rated both; how many, in between."""
    from scipy.linalg.blas import ssyrk

    # sums of ones are exact: they do not depend on the order in which they are added
    seen = people.seen().toarray(order="F")
    return np.asarray(ssyrk(1.0, seen, trans=1, lower=1))


def summed(rows: csr_array, weights: Halves) -> Floats:
    """Askers x films, from what each asker rated and what each rated film says of all films."""
    used = np.unique(rows.indices)
    return np.asarray(
        rows[:, used] @ np.take(weights, used, axis=0).astype(np.float32), dtype=float
    )


def entries(weights: Halves, rows: Ints, columns: Ints) -> Floats:
    """Some rows and columns; zero where a column is -1."""
    return np.where(columns >= 0, weights[np.ix_(rows, columns)], 0).astype(float)
