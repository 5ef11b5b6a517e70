"""Baseline: the damped mean rating of each item, for all users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import Damping


@hyperparameters
class ItemMean(HistoryRatingModel):
    damping: Damping = 2.0
    """pseudo-count of average ratings per item"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        mean, counts = interactions.ratings.mean(), interactions.item_counts()
        sums = np.bincount(interactions.items, interactions.ratings - mean, minlength=len(counts))
        self.means = mean + sums / (counts + self.damping)
        return self

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        return np.asarray(self.means[items])
