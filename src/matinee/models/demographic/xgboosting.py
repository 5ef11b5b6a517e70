"""XGBoost."""

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
class XGBoostClasses(DemographicRatingModel):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    rounds: int = 100
    """trees a class"""
    learning_rate: float = 0.1
    """how much of each tree is added"""
    max_depth: int = 5
    """levels of each tree"""
    min_weight: float = 50.0
    """evidence that a leaf holds at least"""
    subsample: float = 0.8
    """share of the ratings that each tree sees"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from xgboost import XGBClassifier

        estimator = XGBClassifier(
            n_estimators=self.rounds,
            learning_rate=self.learning_rate,
            max_depth=self.max_depth,
            min_child_weight=self.min_weight,
            subsample=self.subsample,
            n_jobs=FIT_THREADS,
            random_state=seed_of(rng),
        )
        self.film_ids, self.class_ratings = film_ids(tables.films), class_stars(tables.ratings)
        self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng)
        estimator.set_params(n_jobs=1)
        estimator.get_booster().set_param({"nthread": 1})
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return self.classifier.chances(askers, who, films, len(CLASSES))
