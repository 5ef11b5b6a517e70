"""Hybrid item similarity: TF-IDF cosine plus the weighted cosine of ratings."""

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
from matinee.models.content.blocks.corating_neighbours import (
    CoratingParameters,
    corating_neighbours,
)
from matinee.models.content.blocks.inverted_index import SparseRow
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex, tf_idf
from matinee.models.content.blocks.term_counts import Fields, extract_documents


@hyperparameters
class HybridSimilarity(ItemSimilarityModel):
    fields: Fields
    """weights of title, overview, genres, keywords and people"""
    weight: float = 0.5
    """weight of the rating similarity"""
    n_neighbors: int = 100
    """number of neighbours by ratings of each item"""
    min_ratings: int = 10
    """an item with fewer is compared by its text only"""
    damping: float = 10.0
    """shrinks a rating similarity by n / (n + damping), where n users rated both items"""
    max_users: int = 20_000
    """whose ratings are used"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        documents = extract_documents(library, self.fields)
        weights = tf_idf(documents, self.fields)
        parameters = CoratingParameters(
            self.n_neighbors, self.min_ratings, self.max_users, self.damping
        )
        corated = corating_neighbours(library, parameters)
        self.rated_items, self.neighbours = corated.items, corated.neighbours.astype(np.int32)
        self.cosines = corated.cosines.astype(np.float32)
        self.film_ids = documents.film_ids
        self.similarity = SimilarityIndex(library, documents, weights, weights)
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.similarity.score_with(self._score_item, queries)

    def _score_item(self, item: int) -> Floats:
        return self._score_terms(item, self.similarity.inverted_index.queries.row(item))

    def _score_terms(self, item: int, terms: SparseRow) -> Floats:
        scores = self.similarity.inverted_index.score_terms(terms)
        row = int(np.searchsorted(self.rated_items, item))
        if row < len(self.rated_items) and self.rated_items[row] == item:
            exists = self.neighbours[row] >= 0
            scores[self.neighbours[row][exists]] += self.weight * self.cosines[row][exists]
        return scores

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        return self.similarity.explain(query, items)

    def score_without(self, query: ItemQuery, reason: Reason) -> Floats:
        """The query's scores with the terms of a reason removed from it."""
        return self.similarity.score_without(query, reason, self._score_terms)
