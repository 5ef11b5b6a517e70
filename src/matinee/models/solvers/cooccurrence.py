"""Item co-occurrence counts, over a subset of the most rated items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Floats32, Ints, Tables, film_ids
from matinee.models.interactions import Interactions
from matinee.schema.columns import FILM_ID

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats16 = NDArray[np.float16]

TIE_BREAK = 1e-9
"""Weight of an item's popularity in its score: it orders items of equal score, as all items are
for a history without known films."""


class ItemSubset:
    """The items that a model scores, among those of the catalogue."""

    def __init__(self, tables: Tables, max_items: int) -> None:
        self.film_ids = film_ids(tables.films)
        indices = np.searchsorted(self.film_ids, tables.ratings[FILM_ID].to_numpy(np.int64))
        counts = np.bincount(indices, minlength=len(self.film_ids))
        most_rated = np.argsort(-counts, kind="stable")[:max_items]
        self.columns: Ints = np.sort(most_rated[counts[most_rated] > 0])
        self.ids: Ints = self.film_ids[self.columns]
        self.tie_breaks = TIE_BREAK * counts / max(counts.sum(), 1)

    def expand(self, scores: Floats) -> Floats:
        """Users x catalogue items, from users x subset items."""
        expanded = np.tile(self.tie_breaks, (len(scores), 1))
        expanded[:, self.columns] = self.tie_breaks[self.columns] + scores
        return expanded

    def subset_indices(self, item_indices: Ints) -> Ints:
        """Subset indices of catalogue items; -1 for items outside the subset."""
        indices = np.full(len(self.film_ids), -1)
        indices[self.columns] = np.arange(len(self.columns))
        return indices[item_indices]

    def expand_history(self, contributions: Floats, films: Ints) -> Floats:
        """History films x items, zero for films outside the subset."""
        expanded = np.zeros((len(films), contributions.shape[1]))
        expanded[np.isin(films, self.ids)] = contributions
        return expanded


def cooccurrence(interactions: Interactions) -> Floats32:
    """Items x items, lower triangle: the number of users who rated both; the diagonal counts each
    item's users."""
    from scipy.linalg.blas import ssyrk

    # sums of ones are exact: they do not depend on the order of summation
    dense = interactions.implicit().toarray(order="F")
    return np.asarray(ssyrk(1.0, dense, trans=1, lower=1))


def weighted_sums(histories: csr_array, weights: Floats16) -> Floats:
    """Users x items: histories @ weights, in single precision."""
    used = np.unique(histories.indices)
    return np.asarray(
        histories[:, used] @ np.take(weights, used, axis=0).astype(np.float32), dtype=float
    )


def submatrix(weights: Floats16, rows: Ints, columns: Ints) -> Floats:
    """The chosen rows and columns; zero where a column is -1."""
    return np.where(columns >= 0, weights[np.ix_(rows, columns)], 0).astype(float)
