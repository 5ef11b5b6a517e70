"""TF-IDF: cosine similarity of the items' weighted term vectors."""

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
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex, tf_idf
from matinee.models.content.blocks.term_counts import Fields, extract_documents


@hyperparameters
class Tfidf(ItemSimilarityModel):
    fields: Fields
    """weights of title, overview, genres, keywords and people"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        documents = extract_documents(library, self.fields)
        weights = tf_idf(documents, self.fields)
        self.film_ids = documents.film_ids
        self.similarity = SimilarityIndex(library, documents, weights, weights)
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.similarity.score(queries)

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        return self.similarity.explain(query, items)

    def score_without(self, query: ItemQuery, reason: Reason) -> Floats:
        """The query's scores with the terms of a reason removed from it."""
        return self.similarity.score_without(query, reason)
