"""A rating of a film falls as its ratings fell, smoothed by how ratings fall on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    DemographicRatingModel,
    Demographics,
    Floats,
    Ints,
    Tables,
    class_stars,
    film_ids,
    hyperparameters,
)
from matinee.models.demographic.blocks.target_encoding_tables import (
    ClassRates,
    Smoothing,
    genre_weights,
    rows_of,
)


@hyperparameters
class ItemClassPrior(DemographicRatingModel):
    shrink: float = 20.0
    """how many average ratings each film is given beforehand"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        shrinkage = Smoothing(film=self.shrink, group=1, genre=1)
        self.shares = ClassRates(rows_of(tables), genre_weights(tables.films), shrinkage).film
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return np.asarray(self.shares[films])
