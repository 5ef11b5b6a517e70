"""An inverted index: for each term the documents that contain it, with their weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SparseRow = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Column indices and values."""


class SparseRows:
    """A CSR matrix in plain arrays."""

    def __init__(self, matrix: csr_array) -> None:
        matrix.sort_indices()
        self.starts: Ints = matrix.indptr.astype(np.int64)
        self.columns: NDArray[np.int32] = matrix.indices.astype(np.int32)
        self.weights: NDArray[np.float32] = matrix.data.astype(np.float32)

    def row(self, index: int) -> SparseRow:
        cells = slice(self.starts[index], self.starts[index + 1])
        return self.columns[cells], self.weights[cells]


class InvertedIndex:
    def __init__(self, query_weights: csr_array, document_weights: csr_array) -> None:
        """Both items x terms: the weights of an item as a query, and as a document."""
        self.queries = SparseRows(query_weights)
        self.postings = SparseRows(document_weights.T.tocsr())
        self.n_items = query_weights.shape[0]

    def score_item(self, item: int) -> Floats:
        """Dot products of the item's query vector with all document vectors."""
        return self.score_terms(self.queries.row(item))

    def score_terms(self, query: SparseRow) -> Floats:
        """Dot products of a query vector with all document vectors."""
        scores = np.zeros(self.n_items)
        for term, weight in zip(*query, strict=True):
            items, weights = self.postings.row(term)
            scores[items] += weight * weights
        return scores

    def shared_terms(self, item: int, others: Ints) -> list[Ints]:
        """For each other item, the terms it shares with this one, by descending contribution."""
        terms, weights = self.queries.row(item)
        products = np.zeros((len(others), len(terms)))
        for column, term in enumerate(terms):
            items, document_weights = self.postings.row(term)
            rows = np.minimum(np.searchsorted(items, others), len(items) - 1)
            product = weights[column] * document_weights[rows]
            products[:, column] = np.where(items[rows] == others, product, 0)
        orders = (np.argsort(-row, kind="stable")[: np.count_nonzero(row)] for row in products)
        return [terms[order].astype(np.int64) for order in orders]


class StringArray(Sequence[str]):
    """Immutable strings as offsets and UTF-8 bytes: compact, and fast to load."""

    def __init__(self, strings: Sequence[str]) -> None:
        encoded = [string.encode() for string in strings]
        self.offsets: Ints = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        self.data = np.frombuffer(b"".join(encoded), dtype=np.uint8).copy()

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        return self.data[self.offsets[index] : self.offsets[index + 1]].tobytes().decode()

    def __len__(self) -> int:
        return len(self.offsets) - 1
