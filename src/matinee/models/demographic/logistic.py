"""Multinomial logistic regression."""

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
from matinee.models.demographic.blocks.encoded_classifier import EncodedClassifier
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import CLASSES


@hyperparameters
class LogisticClasses(DemographicRatingModel):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    inverse_penalty: float = 1.0
    """the larger, the freer the weights"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        regression = LogisticRegression(C=self.inverse_penalty, max_iter=200)
        estimator = make_pipeline(StandardScaler(), regression)
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng)
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return self.classifier.chances(askers, who, films, len(CLASSES))
