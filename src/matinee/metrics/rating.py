"""Rating prediction errors. The first two return one value per rating, the others pool them."""

from __future__ import annotations

import numpy as np

from matinee.metrics.inputs import Floats, Means, Predictions


def squared_error(predictions: Predictions) -> Floats:
    """(predicted - actual)^2"""
    return (predictions.predicted - predictions.actual) ** 2


def absolute_error(predictions: Predictions) -> Floats:
    """|predicted - actual|"""
    return np.abs(predictions.predicted - predictions.actual)


def rmse(means: Means) -> Floats:
    """Root mean squared error: sqrt(mean of squared_error)."""
    return np.sqrt(means["squared_error"])


def mae(means: Means) -> Floats:
    """Mean absolute error: mean of absolute_error."""
    return means["absolute_error"]
