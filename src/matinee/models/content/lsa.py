"""Cosine among the hidden themes of the films' terms: truncated SVD of TF-IDF."""

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
from matinee.models.content.blocks.inverted_index import Row
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex, tf_idf
from matinee.models.content.blocks.term_counts import Fields, documents
from matinee.runtime.seeds import integer_seed


@hyperparameters
class LSA(ItemSimilarityModel):
    fields: Fields
    """how much the words of title and overview, genres, keywords and people count"""
    themes: int = 100
    """how many hidden themes are told apart"""
    rounds: int = 4
    """power iterations: the more, the nearer to the exact decomposition"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        from sklearn.utils.extmath import randomized_svd

        found = documents(library, self.fields)
        weights = tf_idf(found, self.fields)
        themes = min(self.themes, min(weights.shape) - 1)
        left, sizes, _ = randomized_svd(
            weights, themes, n_iter=self.rounds, random_state=integer_seed(rng)
        )
        vectors = left * sizes
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        self.vectors = (vectors / lengths).astype(np.float32)
        self.lengths, self.sizes = lengths[:, 0], sizes
        self.film_ids, self.likeness = (
            found.film_ids,
            SimilarityIndex(library, found, weights, weights),
        )
        return self

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return self.likeness.score_by(self._scores, askers)

    def _scores(self, film: int) -> Floats:
        # by einsum, since @ would sum in another order on another number of threads
        cosines = np.einsum("ij,j->i", self.vectors, self.vectors[film])
        return np.asarray(cosines, dtype=np.float64)

    def _scores_of(self, film: int, terms: Row) -> Floats:
        """By where the film lies once its terms are others."""
        shared = self.likeness.postings
        moved = shared.scores_of(terms) - shared.scores(film)
        themes = np.einsum("ij,i->j", self.vectors, self.lengths * moved) / self.sizes**2
        vector = self.lengths[film] * self.vectors[film] + themes
        length = max(float(np.linalg.norm(vector)), 1e-12)
        return np.asarray(np.einsum("ij,j->i", self.vectors, vector / length))

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        return self.likeness.explain(asker, places)

    def score_without(self, asker: ItemQuery, reason: Reason) -> Floats:
        """Films: the scores, had the asked film not what a reason names."""
        return self.likeness.score_without(asker, reason, self._scores_of)
