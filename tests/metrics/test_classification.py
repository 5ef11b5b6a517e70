from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score, f1_score, log_loss

from matinee.metrics import classification
from matinee.metrics.inputs import Means, Predictions


def predictions(probabilities: np.ndarray, labels: np.ndarray) -> Predictions:
    stars = np.array([1.0, 2.0, 3.5, 5.0])
    return Predictions(probabilities, labels, probabilities @ stars, stars[labels])


@st.composite
def random_predictions(draw: st.DrawFn) -> Predictions:
    rows = draw(st.integers(2, 30))
    raw = draw(arrays(float, (rows, 4), elements=st.floats(0.01, 1)))
    labels = draw(arrays(np.int64, rows, elements=st.integers(0, 3)))
    return predictions(raw / raw.sum(axis=1, keepdims=True), labels)


def means(some: Predictions) -> Means:
    return {
        "confusion": classification.confusion(some).mean(axis=0),
        "confidence": classification.confidence(some).mean(axis=0),
    }


@given(random_predictions())
def test_metrics_equal_sklearn(some: Predictions) -> None:
    predicted = some.probabilities.argmax(axis=1)
    expected = log_loss(some.labels, some.probabilities, labels=range(4))
    assert classification.log_loss(some).mean() == pytest.approx(expected)
    assert classification.accuracy(some).mean() == pytest.approx((predicted == some.labels).mean())
    f1 = f1_score(some.labels, predicted, labels=range(4), average="macro", zero_division=0)
    assert float(classification.macro_f1(means(some))) == pytest.approx(f1)
    if len({*some.labels, *predicted}) > 1:
        kappa = cohen_kappa_score(some.labels, predicted, labels=range(4), weights="quadratic")
        actual = float(classification.quadratic_kappa(means(some)))
        assert actual == pytest.approx(kappa, abs=1e-9)


def test_log_loss_zero_probability_finite() -> None:
    certain = predictions(np.array([[1.0, 0, 0, 0]]), np.array([3]))
    assert 30 < classification.log_loss(certain)[0] < 40


def test_ranked_probability_grows_with_distance() -> None:
    certain = predictions(np.eye(4)[[2, 2, 2]], np.array([2, 3, 0]))
    right, near, far = classification.ranked_probability(certain)
    assert (right, near, far) == pytest.approx((0, 1 / 3, 2 / 3))


def test_label_precision_recall_nothing_predicted_zero() -> None:
    never = {"confusion": np.array([0.5, 0.0, 0.5, 0.0])}
    assert classification.label_precision(never) == classification.label_recall(never) == 0


def test_calibration_error_underconfident_is_gap() -> None:
    underconfident = predictions(np.tile([0.6, 0.2, 0.1, 0.1], (10, 1)), np.zeros(10, dtype=int))
    assert classification.calibration_error(means(underconfident)) == pytest.approx(0.4)


def test_calibration_error_calibrated_zero() -> None:
    labels = np.array([0] * 6 + [1] * 4)
    calibrated = predictions(np.tile([0.6, 0.4, 0, 0], (10, 1)), labels)
    assert classification.calibration_error(means(calibrated)) == pytest.approx(0)
