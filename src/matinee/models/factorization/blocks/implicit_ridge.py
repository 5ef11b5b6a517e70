"""Where somebody stands among hidden tastes: one ridge regression each, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Ints
from matinee.models.interactions.histories import Singles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK = 256
"""So many are solved at a time."""


class Listed(NamedTuple):
    """Lists of places, one behind the other."""

    places: Ints
    ends: Ints

    @classmethod
    def of(cls, lists: Sequence[Ints]) -> Listed:
        return cls(np.concatenate(lists), np.cumsum([len(one) for one in lists]))

    @classmethod
    def rows(cls, matrix: csr_array) -> Listed:
        """Of the columns that each row has."""
        return cls(matrix.indices.astype(np.int64), matrix.indptr[1:].astype(np.int64))

    def each(self) -> list[Ints]:
        return np.split(self.places, self.ends)[:-1]


class Ridge(NamedTuple):
    unrated: float
    """how much each place that is not listed counts, as a zero, beside 1 for one that is"""
    penalty: float
    """for each listed place and its share of what is not"""

    def solved(self, lists: Listed, tastes: Singles) -> Singles:
        """Lists x tastes: whose products with the tastes of the listed places come near one."""
        factors = tastes.shape[1]
        everywhere = np.float32(self.unrated) * (tastes.T @ tastes)
        sizes = np.diff(lists.ends, prepend=0)
        strength = self.penalty * (sizes + self.unrated * len(tastes))
        found = np.zeros((len(sizes), factors), dtype=np.float32)
        squares = np.empty((BLOCK, factors, factors), dtype=np.float32)
        sums = np.empty((BLOCK, factors, 1), dtype=np.float32)
        for place, listed in enumerate(lists.each()):
            at, mine = place % BLOCK, tastes[listed]
            squares[at] = everywhere + mine.T @ mine
            squares[at].flat[:: factors + 1] += strength[place]
            sums[at, :, 0] = mine.sum(axis=0)
            if at == BLOCK - 1 or place == len(sizes) - 1:
                solution = np.linalg.solve(squares[: at + 1], sums[: at + 1])
                found[place - at : place + 1] = solution[:, :, 0]
        return found
