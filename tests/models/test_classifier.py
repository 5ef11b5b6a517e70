from __future__ import annotations

import pytest
from pydantic import ValidationError

from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.models.demographic.classifier import EncodedClassifier

SMOOTHING = Smoothing(20, 50, 500)


def test_classifier_fills_default_params() -> None:
    model = EncodedClassifier("logistic", SMOOTHING)
    assert model.estimator_params == {"C": 1.0, "max_iter": 200}
    model = EncodedClassifier("xgboost", SMOOTHING, {"max_depth": 3})
    assert model.estimator_params["max_depth"] == 3
    assert model.estimator_params["n_estimators"] == 100


def test_classifier_unknown_param_refused() -> None:
    with pytest.raises(ValidationError, match="depth: unknown for logistic; allowed: C, max_iter"):
        EncodedClassifier("logistic", SMOOTHING, {"depth": 3})


def test_classifier_param_of_wrong_type_refused() -> None:
    with pytest.raises(ValidationError, match="max_depth: Input should be a valid integer"):
        EncodedClassifier("xgboost", SMOOTHING, {"max_depth": "deep"})


def test_classifier_unknown_estimator_refused() -> None:
    with pytest.raises(ValidationError, match="'logistic', 'random_forest'"):
        EncodedClassifier("svm", SMOOTHING)  # type: ignore[arg-type]
