"""Ridge regression from one-hot demographics to the likes of each item."""

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
class DemographicRidge(DemographicRanker):
    """score = popularity + x W with W = argmin ||Y - popularity - X W||^2 + reg ||W||^2, where X
    holds the centered demographics and Y the likes of the training users."""

    reg: float = 100.0
    """L2 regularization"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        likes = LikeCounts(tables, liked_only=True)
        self.film_ids, self.popularity = likes.film_ids, likes.popularity()
        self.feature_means = one_hot(likes.codes).mean(axis=0)
        features = centered_one_hot(likes.codes, self.feature_means)
        self.weights = solve_ridge(features, likes.matrix(), self.popularity, self.reg)
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        features = centered_one_hot(encode_demographics(queries), self.feature_means)
        return np.asarray(self.popularity + features @ self.weights)
