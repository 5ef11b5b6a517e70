"""Ridge regression from what is known of a person to the films they like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import codes, deviations, indicators
from matinee.models.demographic.blocks.segment_counts import LikeCounts, ridge


@hyperparameters
class DemographicRidge(DemographicRanker):
    penalty: float = 100.0
    """how strongly all people are taken to be alike"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        choices = LikeCounts(tables, liked_only=True)
        self.film_ids, self.popularity = choices.film_ids, choices.popularity()
        self.averages = indicators(choices.codes).mean(axis=0)
        known = deviations(choices.codes, self.averages)
        self.weights = ridge(known, choices.matrix(), self.popularity, self.penalty)
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        known = deviations(codes(askers), self.averages)
        return np.asarray(self.popularity + known @ self.weights)
