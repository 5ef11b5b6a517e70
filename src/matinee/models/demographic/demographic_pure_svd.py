"""Demographics to a person's place among the hidden tastes, and from there to films (PureSVD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import codes, deviations, indicators
from matinee.models.demographic.blocks.segment_counts import LikeCounts, ridge


@hyperparameters
class DemographicPureSVD(DemographicRanker):
    factors: int = 16
    """how many hidden tastes are told apart"""
    penalty: float = 30.0
    """how strongly all people are taken to be alike"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.sparse.linalg import svds

        choices = LikeCounts(tables, liked_only=True)
        likes = choices.matrix()
        factors = min(self.factors, min(likes.shape) - 1)
        start = rng.standard_normal(min(likes.shape))
        _, _, tastes = svds(likes, k=factors, v0=start)
        people = np.asarray(likes @ tastes.T)
        self.film_ids, self.tastes = choices.film_ids, tastes
        self.mean = people.mean(axis=0)
        self.averages = indicators(choices.codes).mean(axis=0)
        known = deviations(choices.codes, self.averages)
        self.weights = ridge(known, people, self.mean, self.penalty)
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        known = deviations(codes(askers), self.averages)
        return np.asarray((self.mean + known @ self.weights) @ self.tastes)
