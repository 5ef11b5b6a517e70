"""An inverted index: which films have a term, so that a query reads only what may match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Row = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Terms, and the weight of each."""


class Rows:
    """A sparse matrix, row by row, in plain arrays."""

    def __init__(self, matrix: csr_array) -> None:
        matrix.sort_indices()
        self.starts: Ints = matrix.indptr.astype(np.int64)
        self.columns: NDArray[np.int32] = matrix.indices.astype(np.int32)
        self.weights: NDArray[np.float32] = matrix.data.astype(np.float32)

    def row(self, place: int) -> Row:
        mine = slice(self.starts[place], self.starts[place + 1])
        return self.columns[mine], self.weights[mine]


class InvertedIndex:
    def __init__(self, asked: csr_array, offered: csr_array) -> None:
        """Films x terms: the weights of a film that is asked for, and of one that is offered."""
        self.asked, self.offered = Rows(asked), Rows(offered.T.tocsr())
        self.films = asked.shape[0]

    def scores(self, film: int) -> Floats:
        """How much each film shares with this one."""
        return self.scores_of(self.asked.row(film))

    def scores_of(self, asked: Row) -> Floats:
        """How much each film shares with one that is known by these terms."""
        scores = np.zeros(self.films)
        for term, weight in zip(*asked, strict=True):
            films, weights = self.offered.row(term)
            scores[films] += weight * weights
        return scores

    def shared(self, film: int, others: Ints) -> list[Ints]:
        """For each of the others, the terms it shares with this film, the weightiest first."""
        terms, weights = self.asked.row(film)
        parts = np.zeros((len(others), len(terms)))
        for column, term in enumerate(terms):
            films, theirs = self.offered.row(term)
            at = np.minimum(np.searchsorted(films, others), len(films) - 1)
            parts[:, column] = np.where(films[at] == others, weights[column] * theirs[at], 0)
        found = (np.argsort(-part, kind="stable")[: np.count_nonzero(part)] for part in parts)
        return [terms[order].astype(np.int64) for order in found]


class Texts(Sequence[str]):
    """Many short texts in two arrays, which are small and quickly loaded."""

    def __init__(self, texts: Sequence[str]) -> None:
        encoded = [text.encode() for text in texts]
        self.ends: Ints = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        self.letters = np.frombuffer(b"".join(encoded), dtype=np.uint8).copy()

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        return self.letters[self.ends[place] : self.ends[place + 1]].tobytes().decode()

    def __len__(self) -> int:
        return len(self.ends) - 1
