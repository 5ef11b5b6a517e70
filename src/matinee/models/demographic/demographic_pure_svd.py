"""PureSVD (Cremonesi et al., 2010) with user factors predicted from demographics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import (
    centered_one_hot,
    encode_demographics,
    one_hot,
)
from matinee.models.demographic.blocks.segment_counts import LikeCounts, solve_ridge


@hyperparameters
class DemographicPureSVD(DemographicRanker):
    """A truncated SVD of the likes gives user factors P = Y V; a ridge regression predicts P from
    the centered demographics: score = (mean(P) + x W) V'."""

    embedding_size: int = 16
    """rank of the SVD"""
    reg: float = 30.0
    """L2 regularization of the regression"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.sparse.linalg import svds

        likes = LikeCounts(tables, liked_only=True)
        matrix = likes.matrix()
        rank = min(self.embedding_size, min(matrix.shape) - 1)
        _, _, item_factors = svds(matrix, k=rank, v0=rng.standard_normal(min(matrix.shape)))
        user_factors = np.asarray(matrix @ item_factors.T)
        self.film_ids, self.item_factors = likes.film_ids, item_factors
        self.mean = user_factors.mean(axis=0)
        self.feature_means = one_hot(likes.codes).mean(axis=0)
        features = centered_one_hot(likes.codes, self.feature_means)
        self.weights = solve_ridge(features, user_factors, self.mean, self.reg)
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        features = centered_one_hot(encode_demographics(queries), self.feature_means)
        return np.asarray((self.mean + features @ self.weights) @ self.item_factors)
