"""A random forest."""

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
from matinee.models.demographic.blocks.encoded_classifier import (
    FIT_THREADS,
    EncodedClassifier,
    seed_of,
)
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import CLASSES


@hyperparameters
class RandomForestClasses(DemographicRatingModel):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    trees: int = 60
    """how many are averaged"""
    max_depth: int = 10
    """levels of each tree"""
    min_leaf: int = 50
    """ratings that a leaf holds at least"""
    rows_a_tree: float = 0.3
    """share of the ratings that each tree sees"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.ensemble import RandomForestClassifier

        estimator = RandomForestClassifier(
            n_estimators=self.trees,
            max_depth=self.max_depth,
            min_samples_leaf=self.min_leaf,
            max_samples=self.rows_a_tree,
            n_jobs=FIT_THREADS,
            random_state=seed_of(rng),
        )
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng)
        estimator.n_jobs = 1
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return self.classifier.chances(askers, who, films, len(CLASSES))
