"""A film's level and a person's level on top of everybody's mean: a mild judge stays mild."""

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
from matinee.models.interactions.ratings import learned, told
from matinee.models.solvers.bias_terms import Damping, fit_bias_terms


@hyperparameters
class ViewerBias(HistoryRatingModel):
    film_damping: Damping = 3.0
    """how many average ratings each film is given beforehand"""
    person_damping: Damping = 5.0
    """and each person"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        self.levels = fit_bias_terms(opinions, self.film_damping, self.person_damping)
        self.scale = opinions.scale()
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        people = self.levels.people(told(askers, self.film_ids))
        return np.clip(self.levels.predict(people, who, films), *self.scale)
