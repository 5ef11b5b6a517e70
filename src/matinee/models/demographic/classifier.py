"""Rating classes from target-encoded demographics and items, by a configurable classifier."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from matinee.models.base import (
    DemographicRatingModel,
    Demographics,
    Floats,
    Ints,
    Tables,
    class_means,
    film_ids,
    hyperparameters,
)
from matinee.models.demographic.blocks.encoded_estimator import EncodedEstimator
from matinee.models.demographic.blocks.estimators import (
    EstimatorName,
    parse_params,
    predict_on_one_thread,
)
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import CLASSES


@hyperparameters
class EncodedClassifier(DemographicRatingModel):
    """p(class | demographics, item) by a library's classifier on out-of-fold target encodings
    (Micci-Barreca, 2001)."""

    estimator: EstimatorName
    """which classifier"""
    smoothing: Smoothing
    """smoothing of the target encodings"""
    estimator_params: dict[str, Any] = Field(default_factory=dict, validate_default=True)
    """the classifier's hyper-parameters, under the names of its library"""

    @field_validator("estimator_params", mode="after")
    @classmethod
    def _with_defaults(cls, params: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if "estimator" not in info.data:  # refused already
            return params
        return parse_params(info.data["estimator"], params).model_dump()

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.exceptions import ConvergenceWarning

        estimator = parse_params(self.estimator, self.estimator_params).build(rng)
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        with warnings.catch_warnings():
            # the perceptron's number of epochs is a hyper-parameter
            warnings.filterwarnings(
                "ignore", category=ConvergenceWarning, module="sklearn.neural_network"
            )
            self.classifier = EncodedEstimator(estimator, self.smoothing).fit(tables, rng)
        predict_on_one_thread(estimator)
        return self

    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        return self.classifier.predict_proba(queries, users, items, len(CLASSES))
