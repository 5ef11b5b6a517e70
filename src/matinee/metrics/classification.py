"""Metrics of predicted class probabilities.

Those of `Predictions` return one row per rating. Those of `Means` are pooled: they take the means
of `confusion` and `confidence` over all ratings.
"""

from __future__ import annotations

import numpy as np

from matinee.metrics.inputs import Floats, Means, Predictions

N_BINS = 15
"""Number of equal-width confidence bins of the calibration error."""
_MIN_PROBABILITY = 1e-15


def log_loss(predictions: Predictions) -> Floats:
    """Cross-entropy: -ln p(label)."""
    p = np.take_along_axis(predictions.probabilities, predictions.labels[:, None], axis=1)[:, 0]
    return -np.log(np.maximum(p, _MIN_PROBABILITY))


def accuracy(predictions: Predictions) -> Floats:
    """1 if argmax p = label, else 0."""
    return np.asarray(
        (predictions.probabilities.argmax(axis=1) == predictions.labels).astype(float)
    )


def ranked_probability(predictions: Predictions) -> Floats:
    """Ranked probability score, scaled to [0, 1]: sum over the K classes k of
    (P(class <= k) - [label <= k])^2 / (K - 1)."""
    n_classes = predictions.probabilities.shape[1]
    actual_cdf = np.arange(n_classes) >= predictions.labels[:, None]
    differences = np.cumsum(predictions.probabilities, axis=1) - actual_cdf
    return np.asarray((differences**2).sum(axis=1) / (n_classes - 1))


def confusion(predictions: Predictions) -> Floats:
    """One-hot cell of the flattened confusion matrix: label x predicted class, row-major."""
    n_classes = predictions.probabilities.shape[1]
    cells = predictions.labels * n_classes + predictions.probabilities.argmax(axis=1)
    return np.asarray(np.eye(n_classes**2)[cells])


def confidence(predictions: Predictions) -> Floats:
    """Per confidence bin: count, sum of max p and number of correct predictions."""
    top = predictions.probabilities.max(axis=1)
    bins = np.eye(N_BINS)[np.minimum((top * N_BINS).astype(int), N_BINS - 1)]
    return np.hstack([bins, bins * top[:, None], bins * accuracy(predictions)[:, None]])


def macro_f1(means: Means) -> Floats:
    """Unweighted mean over the classes of F1 = 2 TP / (2 TP + FP + FN)."""
    matrix = _confusion_matrix(means)
    true_positives = np.diagonal(matrix, axis1=-2, axis2=-1)
    margins = matrix.sum(axis=-2) + matrix.sum(axis=-1)
    return np.asarray(_ratio(2 * true_positives, margins).mean(-1))


def quadratic_kappa(means: Means) -> Floats:
    """Cohen's kappa with quadratic weights: 1 - sum w O / sum w E, with w_ij = (i - j)^2, observed
    shares O and E the product of their margins."""
    observed = _confusion_matrix(means)
    index = np.arange(observed.shape[-1])
    weights = (index[:, None] - index) ** 2
    expected = observed.sum(axis=-1)[..., :, None] * observed.sum(axis=-2)[..., None, :]
    actual, chance = (observed * weights).sum((-2, -1)), (expected * weights).sum((-2, -1))
    return np.asarray(1 - np.divide(actual, chance, out=np.ones_like(actual), where=chance > 0))


def label_precision(means: Means) -> Floats:
    """Precision of the second of two classes: TP / (TP + FP)."""
    return _ratio(means["confusion"][..., 3], means["confusion"][..., 1::2].sum(axis=-1))


def label_recall(means: Means) -> Floats:
    """Recall of the second of two classes: TP / (TP + FN)."""
    return _ratio(means["confusion"][..., 3], means["confusion"][..., 2:].sum(axis=-1))


def calibration_error(means: Means) -> Floats:
    """Expected calibration error: sum over bins of |mean confidence - accuracy| x share of
    ratings (Naeini et al., 2015)."""
    _, confidences, correct = np.split(means["confidence"], 3, axis=-1)
    return np.asarray(np.abs(confidences - correct).sum(axis=-1))


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """0 where the denominator is 0."""
    zeros = np.zeros_like(numerator)
    return np.asarray(np.divide(numerator, denominator, out=zeros, where=denominator > 0))


def _confusion_matrix(means: Means) -> Floats:
    cells = means["confusion"]
    n_classes = int(np.sqrt(cells.shape[-1]))
    return cells.reshape(*cells.shape[:-1], n_classes, n_classes)
