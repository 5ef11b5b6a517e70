"""Everybody gives a film what it got on average, few ratings counting less."""

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
from matinee.models.interactions.ratings import learned
from matinee.models.solvers.bias_terms import Damping


@hyperparameters
class ItemMean(HistoryRatingModel):
    damping: Damping = 2.0
    """how many average ratings each film is given beforehand"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        mean = opinions.stars.mean()
        above = np.bincount(opinions.films, opinions.stars - mean, minlength=opinions.shape[1])
        self.means = mean + above / (opinions.spread() + self.damping)
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        return np.asarray(self.means[films])
