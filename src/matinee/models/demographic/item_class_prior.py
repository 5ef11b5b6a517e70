"""Damped class distribution of each item: (counts + damping x overall distribution) / (n +
damping)."""

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
    class_means,
    film_ids,
    genre_weights,
    hyperparameters,
)
from matinee.models.demographic.blocks.target_encoding_tables import (
    ClassRates,
    Smoothing,
    encode_ratings,
)


@hyperparameters
class ItemClassPrior(DemographicRatingModel):
    damping: float = 20.0
    """prior strength in ratings"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        smoothing = Smoothing(film=self.damping, group=1, genre=1)
        ratings, genres = encode_ratings(tables), genre_weights(tables.films)
        self.probabilities = ClassRates(ratings, genres, smoothing).item
        return self

    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        return np.asarray(self.probabilities[items])
