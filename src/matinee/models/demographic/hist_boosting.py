"""scikit-learn's histogram gradient boosting."""

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
from matinee.models.demographic.blocks.encoded_classifier import EncodedClassifier, seed_of
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import CLASSES


@hyperparameters
class HistBoostingClasses(DemographicRatingModel):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    rounds: int = 80
    """trees a class"""
    learning_rate: float = 0.1
    """how much of each tree is added"""
    max_leaves: int = 15
    """leaves of each tree"""
    min_leaf: int = 100
    """ratings that a leaf holds at least"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.ensemble import HistGradientBoostingClassifier

        estimator = HistGradientBoostingClassifier(
            max_iter=self.rounds,
            learning_rate=self.learning_rate,
            max_leaf_nodes=self.max_leaves,
            min_samples_leaf=self.min_leaf,
            early_stopping=False,
            random_state=seed_of(rng),
        )
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng)
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return self.classifier.chances(askers, who, films, len(CLASSES))
