"""Cosine of the terms of two films, rare ones weighing more (TF-IDF)."""

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
from matinee.models.content.blocks.term_counts import Fields, documents


@hyperparameters
class Tfidf(ItemSimilarityModel):
    fields: Fields
    """how much the words of title and overview, genres, keywords and people count"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        found = documents(library, self.fields)
        weights = tf_idf(found, self.fields)
        self.film_ids, self.likeness = (
            found.film_ids,
            SimilarityIndex(library, found, weights, weights),
        )
        return self

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return self.likeness.score(askers)

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        return self.likeness.explain(asker, places)

    def score_without(self, asker: ItemQuery, reason: Reason) -> Floats:
        """Films: the scores, had the asked film not what a reason names."""
        return self.likeness.score_without(asker, reason)
