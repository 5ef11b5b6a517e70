"""Class prior: the overall class distribution for every query and item."""

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
    class_indices,
    class_means,
    film_ids,
    hyperparameters,
)
from matinee.models.demographic.blocks.target_encoding_tables import UNIFORM, additive_smoothing
from matinee.schema.columns import CLASSES


@hyperparameters
class ClassPrior(DemographicRatingModel):
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids, self.class_ratings = (
            film_ids(tables.films),
            class_means(tables.ratings),
        )
        counts = np.bincount(class_indices(tables.ratings), minlength=len(CLASSES)).astype(float)
        self.prior = additive_smoothing(counts, UNIFORM, 1)
        return self

    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        return np.tile(self.prior, (len(items), 1))
