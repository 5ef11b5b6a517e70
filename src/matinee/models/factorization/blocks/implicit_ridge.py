"""The ridge regressions of implicit ALS: one per user or item, solved in batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats32, Ints
from matinee.models.solvers.ridge import solve_batch

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BATCH = 256


class IndexLists(NamedTuple):
    """Lists of indices, concatenated."""

    indices: Ints
    ends: Ints

    @classmethod
    def from_lists(cls, lists: Sequence[Ints]) -> IndexLists:
        return cls(np.concatenate(lists), np.cumsum([len(indices) for indices in lists]))

    @classmethod
    def from_rows(cls, matrix: csr_array) -> IndexLists:
        """The column indices of each row."""
        return cls(matrix.indices.astype(np.int64), matrix.indptr[1:].astype(np.int64))

    def split(self) -> list[Ints]:
        return np.split(self.indices, self.ends)[:-1]


class ImplicitRidge(NamedTuple):
    """Solves (V_r'V_r + w V'V + s I) x = V_r'1 for each list r of rated rows of V, where w is the
    unobserved weight and s = reg (|r| + w |V|)."""

    unobserved_weight: float
    reg: float

    def solve(self, lists: IndexLists, others: Floats32) -> Floats32:
        """Lists x embedding size."""
        size = others.shape[1]
        shared = np.float32(self.unobserved_weight) * (others.T @ others)
        counts = np.diff(lists.ends, prepend=0)
        regs = self.reg * (counts + self.unobserved_weight * len(others))
        vectors = np.zeros((len(counts), size), dtype=np.float32)
        grams = np.empty((BATCH, size, size), dtype=np.float32)
        moments = np.empty((BATCH, size), dtype=np.float32)
        for index, rated in enumerate(lists.split()):
            slot, own = index % BATCH, others[rated]
            grams[slot] = shared + own.T @ own
            grams[slot].flat[:: size + 1] += regs[index]
            moments[slot] = own.sum(axis=0)
            if slot == BATCH - 1 or index == len(counts) - 1:
                batch = slice(index - slot, index + 1)
                vectors[batch] = solve_batch(grams[: slot + 1], moments[: slot + 1])
        return vectors
