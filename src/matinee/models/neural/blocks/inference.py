"""Forward pass of the trained encoder in NumPy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32, Ints
from matinee.models.solvers.gaussian_posteriors import (
    Deviations,
    Posterior,
    Prior,
    update,
)

BIAS_DAMPING = 5.0
"""Pseudo-count of average ratings in a user's bias."""
COUNT_DAMPING = 10.0
"""Pseudo-count of ratings in the normalization of the encoder's input."""
LOG_COUNT_MEAN, LOG_COUNT_SCALE = 0.8, 5.0
"""The log number of ratings is divided by the scale, and the mean is subtracted."""


class NetworkWeights(NamedTuple):
    items: Floats32
    """items x (embedding size + 1): vectors, the bias in the last column"""
    ratings: Floats32
    """items x embedding size: input embeddings, weighted by the residual rating"""
    rated: Floats32
    """items x embedding size: input embeddings of the implicit feedback"""
    hidden: Floats32
    """input to hidden layer; the intercept in the last row"""
    output: Floats32
    """hidden layer to prior mean; the intercept in the last row"""
    skip: Floats32
    """input to prior mean, bypassing the hidden layer"""
    precisions: Floats32
    """diagonal of the prior precision"""

    def take(self, items: Ints) -> NetworkWeights:
        return self._replace(
            items=self.items[items], ratings=self.ratings[items], rated=self.rated[items]
        )

    def prior_means(self, deviations: Deviations) -> Floats:
        """Users x (embedding size + 1), before the ridge regression."""
        counts = np.asarray(deviations.rated.sum(axis=1))[:, None]
        residuals = deviations.values - deviations.rated * self.items[:, -1]
        biases = np.asarray(residuals.sum(axis=1))[:, None] / (counts + BIAS_DAMPING)
        by_rating = residuals @ self.ratings - biases * (deviations.rated @ self.ratings)
        sums = np.hstack([by_rating, deviations.rated @ self.rated]) / np.sqrt(
            counts + COUNT_DAMPING
        )
        size = np.log1p(counts) / LOG_COUNT_SCALE - LOG_COUNT_MEAN
        inputs = np.hstack([sums, biases, size])
        units = np.tanh(inputs @ self.hidden[:-1] + self.hidden[-1])
        means = units @ self.output[:-1] + self.output[-1] + sums @ self.skip
        means[:, -1:] += biases
        return np.asarray(means, dtype=np.float64)

    def encode(self, deviations: Deviations) -> Posterior:
        prior = Prior(self.prior_means(deviations), np.diag(self.precisions))
        return update(deviations, Posterior(self.items), prior, 1.0)
