"""Baseline: the global mean rating for every pair."""

from __future__ import annotations

from typing import Self

import numpy as np

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.interactions import fit_interactions


@hyperparameters
class GlobalMean(UserItemRatingModel):
    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self:
        self.mean = float(fit_interactions(self, tables).ratings.mean())
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return {"everybody": np.full(len(users), self.mean)}
