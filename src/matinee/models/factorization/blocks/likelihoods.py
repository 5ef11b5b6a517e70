"""Rating likelihoods: Gaussian, or ordered probit.

Chu and Ghahramani (2005), "Gaussian processes for ordinal regression".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats

MAX_DISTANCE = 5.0
"""Latent values are clipped this far beyond the outer thresholds: further out the probabilities
underflow."""
SAMPLE_SIZE = 50_000
"""Number of ratings that the thresholds are fitted to."""
NEWTON_STEPS = 4


class GaussianLikelihood(NamedTuple):
    """rating = mean + latent value + noise."""

    mean: float
    scale: tuple[float, float]
    precision: float

    def latent(self, ratings: Floats, expected: Floats) -> Floats:
        """Latent values of observed ratings."""
        return ratings - self.mean

    def update(self, ratings: Floats, expected: Floats, variances: Floats) -> GaussianLikelihood:
        return self

    def predict(self, expected: Floats) -> Floats:
        return np.clip(self.mean + expected, *self.scale)


class OrderedProbit(NamedTuple):
    """Each rating value is an interval of a latent value with unit Gaussian noise."""

    values: Floats
    """rating values, ascending"""
    thresholds: Floats
    """boundaries between the intervals"""
    precision: float = 1.0

    def latent(self, ratings: Floats, expected: Floats) -> Floats:
        """Posterior mean of the latent values, given the observed intervals."""
        from scipy.special import ndtr

        low, high = self.thresholds[0] - MAX_DISTANCE, self.thresholds[-1] + MAX_DISTANCE
        centre = np.clip(expected, low, high)
        interval = np.searchsorted(self.values, ratings).clip(max=len(self.thresholds))
        lower = np.concatenate([[-np.inf], self.thresholds])[interval] - centre
        upper = np.concatenate([self.thresholds, [np.inf]])[interval] - centre
        shift = (_density(lower) - _density(upper)) / (ndtr(upper) - ndtr(lower))
        return np.asarray(centre + shift)

    def update(self, ratings: Floats, expected: Floats, variances: Floats) -> OrderedProbit:
        """With thresholds at which each value is predicted as often as it was observed."""
        from scipy.special import ndtr

        deviation, thresholds = np.sqrt(1 + variances), []
        for threshold, value in zip(self.thresholds, self.values, strict=False):
            observed = np.mean(ratings <= value)
            for _ in range(NEWTON_STEPS):
                distances = (threshold - expected) / deviation
                slope = np.mean(_density(distances) / deviation)
                threshold -= (ndtr(distances).mean() - observed) / slope
            thresholds.append(threshold)
        return self._replace(thresholds=np.array(thresholds))

    def predict(self, expected: Floats, variances: Floats) -> Floats:
        """Mean of the predictive distribution."""
        from scipy.special import ndtr

        deviation = np.sqrt(1 + variances)
        exceeded = [ndtr((expected - threshold) / deviation) for threshold in self.thresholds]
        steps = np.reshape(exceeded, (len(exceeded), -1))
        return np.asarray(self.values[0] + np.diff(self.values) @ steps)


def gaussian_likelihood(ratings: Floats, noise_share: float) -> GaussianLikelihood:
    """`noise_share` is the share of the rating variance that is noise."""
    precision = 1 / max(noise_share * float(ratings.var()), 1e-3)
    scale = float(ratings.min()), float(ratings.max())
    return GaussianLikelihood(float(ratings.mean()), scale, precision)


def ordered_probit(ratings: Floats, noise_share: float) -> OrderedProbit:
    """Thresholds at the quantiles of the observed rating values."""
    from scipy.special import ndtri

    values, counts = np.unique(ratings, return_counts=True)
    shares = np.cumsum(counts)[:-1] / counts.sum()
    return OrderedProbit(values, ndtri(shares) / np.sqrt(noise_share))


def _density(distances: Floats) -> Floats:
    """Density of the standard normal distribution."""
    return np.asarray(np.exp(-(distances**2) / 2) / np.sqrt(2 * np.pi))
