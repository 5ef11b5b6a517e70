"""What stars say of how much somebody liked a film: as numbers, or as steps on a hidden scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats

FAR = 5.0
"""Noises from the nearest edge: chances further out are too small to divide by."""
SAMPLE = 50_000
"""Ratings by which the edges between steps are set."""
TURNS = 4
"""Of Newton's method, towards each edge."""


class GaussianLikelihood(NamedTuple):
    """Two stars are twice one star."""

    mean: float
    scale: tuple[float, float]
    precision: float

    def above(self, stars: Floats, expected: Floats) -> Floats:
        return stars - self.mean

    def moved(self, stars: Floats, expected: Floats, variances: Floats) -> GaussianLikelihood:
        return self

    def predict(self, expected: Floats, variances: Floats) -> Floats:
        return np.clip(self.mean + expected, *self.scale)


class OrderedProbit(NamedTuple):
    """More stars are more, by how much is learned: each step is a stretch of a hidden scale, where
    a person's opinion of a film is as expected but for a noise of one."""

    values: Floats
    """the different stars, ascending"""
    edges: Floats
    """where on the hidden scale one step ends and the next begins"""
    precision: float = 1.0

    def above(self, stars: Floats, expected: Floats) -> Floats:
        """The mean place on the hidden scale of somebody who gave these stars."""
        from scipy.special import ndtr

        place = np.clip(expected, self.edges[0] - FAR, self.edges[-1] + FAR)
        step = np.searchsorted(self.values, stars).clip(max=len(self.edges))
        low = np.concatenate([[-np.inf], self.edges])[step] - place
        high = np.concatenate([self.edges, [np.inf]])[step] - place
        return np.asarray(place + (_bell(low) - _bell(high)) / (ndtr(high) - ndtr(low)))

    def moved(self, stars: Floats, expected: Floats, variances: Floats) -> OrderedProbit:
        """With edges that foretell each step as often as it was given."""
        from scipy.special import ndtr

        noise, edges = np.sqrt(1 + variances), []
        for edge, value in zip(self.edges, self.values, strict=False):
            wanted = np.mean(stars <= value)
            for _ in range(TURNS):
                away = (edge - expected) / noise
                edge -= (ndtr(away).mean() - wanted) / np.mean(_bell(away) / noise)
            edges.append(edge)
        return self._replace(edges=np.array(edges))

    def predict(self, expected: Floats, variances: Floats) -> Floats:
        """The mean of the steps, each as likely as it is."""
        from scipy.special import ndtr

        noise = np.sqrt(1 + variances)
        above = [ndtr((expected - edge) / noise) for edge in self.edges]
        found = self.values[0] + np.diff(self.values) @ np.reshape(above, (len(above), -1))
        return np.asarray(found)


def gaussian_likelihood(stars: Floats, noise: float) -> GaussianLikelihood:
    """`noise` is the share of the stars' variance that no taste explains."""
    precision = 1 / max(noise * float(stars.var()), 1e-3)
    return GaussianLikelihood(
        float(stars.mean()), (float(stars.min()), float(stars.max())), precision
    )


def ordered_probit(stars: Floats, noise: float) -> OrderedProbit:
    from scipy.special import ndtri

    values, counts = np.unique(stars, return_counts=True)
    shares = np.cumsum(counts)[:-1] / counts.sum()
    return OrderedProbit(values, ndtri(shares) / np.sqrt(noise))


def _bell(away: Floats) -> Floats:
    return np.asarray(np.exp(-(away**2) / 2) / np.sqrt(2 * np.pi))
