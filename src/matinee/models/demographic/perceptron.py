"""A multi-layer perceptron."""

from __future__ import annotations

import warnings
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
class PerceptronClasses(DemographicRatingModel):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    hidden: list[int]
    """units of each hidden layer"""
    passes: int = 10
    """how often all ratings are gone through"""
    batch: int = 1024
    """ratings between two steps"""
    learning_rate: float = 0.001
    """size of a step"""
    penalty: float = 0.0001
    """how strongly weights are drawn to nothing"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        network = MLPClassifier(
            hidden_layer_sizes=tuple(self.hidden),
            alpha=self.penalty,
            batch_size=self.batch,
            learning_rate_init=self.learning_rate,
            max_iter=self.passes,
            random_state=seed_of(rng),
        )
        estimator = make_pipeline(StandardScaler(), network)
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        with warnings.catch_warnings():  # the number of passes is chosen, not waited for
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng)
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return self.classifier.chances(askers, who, films, len(CLASSES))
