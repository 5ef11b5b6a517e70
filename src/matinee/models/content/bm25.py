"""Okapi BM25 (Robertson and Zaragoza, 2009) with an item's terms as the query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    ContentTables,
    Floats,
    Ints,
    ItemQuery,
    ItemSimilarityModel,
    hyperparameters,
)
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex
from matinee.models.content.blocks.term_counts import (
    Fields,
    bm25_weights,
    extract_documents,
    term_frequencies,
)


@hyperparameters
class BM25(ItemSimilarityModel):
    """score(q, d) = sum over terms t of tf(t, q) idf(t) tf(t, d) (k1 + 1) /
    (tf(t, d) + k1 (1 - b + b |d| / mean |d|)), idf(t) = ln(1 + (n - df + 0.5) / (df + 0.5))."""

    fields: Fields
    """weights of title, overview, genres, keywords and people"""
    k1: float = 1.2
    """term frequency saturation: the larger, the more a repeated term still adds"""
    b: float = 0.75
    """document length normalization, from 0 (none) to 1 (full)"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        documents = extract_documents(library, self.fields)
        weights = bm25_weights(term_frequencies(documents, self.fields), self.k1, self.b)
        self.film_ids = documents.film_ids
        self.similarity = SimilarityIndex(library, documents, *weights)
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.similarity.score(queries)

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        return self.similarity.explain(query, items)

    def score_without(self, query: ItemQuery, reason: Reason) -> Floats:
        """The query's scores with the terms of a reason removed from it."""
        return self.similarity.score_without(query, reason, rescale=False)
