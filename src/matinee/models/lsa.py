"""Cosine among the hidden themes of the films' terms: truncated SVD of TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import Film, Floats, Ints, Library, Neighbour, hyperparameters
from matinee.models.features.classifier import seed_of
from matinee.models.features.documents import Fields, documents
from matinee.models.features.likeness import Likeness, tf_idf


@hyperparameters
class LSA(Neighbour):
    fields: Fields
    """how much the words of title and overview, genres, keywords and people count"""
    themes: int = 100
    """how many hidden themes are told apart"""
    rounds: int = 4
    """power iterations: the more, the nearer to the exact decomposition"""

    def fit(self, library: Library, rng: np.random.Generator) -> Self:
        from sklearn.utils.extmath import randomized_svd

        found = documents(library, self.fields)
        weights = tf_idf(found, self.fields)
        themes = min(self.themes, min(weights.shape) - 1)
        left, sizes, _ = randomized_svd(
            weights, themes, n_iter=self.rounds, random_state=seed_of(rng)
        )
        vectors = left * sizes
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        self.vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        self.film_ids, self.likeness = found.film_ids, Likeness(library, found, weights, weights)
        return self

    def score(self, askers: Sequence[Film]) -> Floats:
        return self.likeness.score_by(self._scores, askers)

    def _scores(self, film: int) -> Floats:
        # by einsum, since @ would sum in another order on another number of threads
        cosines = np.einsum("ij,j->i", self.vectors, self.vectors[film])
        return np.asarray(cosines, dtype=np.float64)

    def reasons(self, asker: Film, places: Ints) -> list[dict[str, list[str]]]:
        return self.likeness.reasons(asker, places)
