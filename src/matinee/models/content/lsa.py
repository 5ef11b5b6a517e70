"""Latent semantic analysis (Deerwester et al., 1990): truncated SVD of TF-IDF."""

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
from matinee.models.content.blocks.inverted_index import SparseRow
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex, tf_idf
from matinee.models.content.blocks.term_counts import Fields, extract_documents
from matinee.runtime.seeds import integer_seed


@hyperparameters
class LSA(ItemSimilarityModel):
    """Cosine similarity of the rows of U S, where U S V' approximates the TF-IDF matrix."""

    fields: Fields
    """weights of title, overview, genres, keywords and people"""
    n_components: int = 100
    """rank of the SVD"""
    n_iter: int = 4
    """power iterations of the randomized SVD"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        from sklearn.utils.extmath import randomized_svd

        documents = extract_documents(library, self.fields)
        weights = tf_idf(documents, self.fields)
        rank = min(self.n_components, min(weights.shape) - 1)
        u, singular_values, _ = randomized_svd(
            weights, rank, n_iter=self.n_iter, random_state=integer_seed(rng)
        )
        embeddings = u * singular_values
        norms = np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-12)
        self.embeddings = (embeddings / norms).astype(np.float32)
        self.norms, self.singular_values = norms[:, 0], singular_values
        self.film_ids = documents.film_ids
        self.similarity = SimilarityIndex(library, documents, weights, weights)
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.similarity.score_with(self._score_item, queries)

    def _score_item(self, item: int) -> Floats:
        # by einsum, since @ would sum in another order on another number of threads
        cosines = np.einsum("ij,j->i", self.embeddings, self.embeddings[item])
        return np.asarray(cosines, dtype=np.float64)

    def _score_terms(self, item: int, terms: SparseRow) -> Floats:
        """Fold-in of the item with other terms: its embedding moves by (dx A') U S^-1, where dx is
        the change of its TF-IDF row and A the TF-IDF matrix."""
        inverted_index = self.similarity.inverted_index
        change = inverted_index.score_terms(terms) - inverted_index.score_item(item)
        moved = np.einsum("ij,i->j", self.embeddings, self.norms * change)
        embedding = self.norms[item] * self.embeddings[item] + moved / self.singular_values**2
        norm = max(float(np.linalg.norm(embedding)), 1e-12)
        return np.asarray(np.einsum("ij,j->i", self.embeddings, embedding / norm))

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        return self.similarity.explain(query, items)

    def score_without(self, query: ItemQuery, reason: Reason) -> Floats:
        """The query's scores with the terms of a reason removed from it."""
        return self.similarity.score_without(query, reason, self._score_terms)
