"""User and item biases with empirical-Bayes damping; item biases are shrunk towards a regression
on item features."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.factorization.blocks.item_side_features import ItemFeatures
from matinee.models.interactions import Interactions
from matinee.models.solvers.ridge import Array
from matinee.models.solvers.variance_components import variance_components

SWEEPS = 6
"""Alternations between user and item biases; they converge within these."""
WARM_START_SWEEPS = 2


class SideInfoBiases(NamedTuple):
    mean: float
    users: Array
    titles: Array
    """item biases less their regression on the features"""
    regressed: Array | None = None
    """regression of the item biases on the features"""
    damping: float = np.inf
    """pseudo-count of average ratings per title"""

    def components(self, user_indices: Ints, title_indices: Ints) -> dict[str, Floats]:
        terms = {
            "everybody": np.full(len(user_indices), self.mean),
            "user": take_or_zero(self.users, user_indices).astype(float),
            "title": take_or_zero(self.titles, title_indices).astype(float),
        }
        if self.regressed is not None:
            terms["traits"] = take_or_zero(self.regressed, title_indices).astype(float)
        return terms

    def predict(self, interactions: Interactions) -> Floats:
        titles = self.titles if self.regressed is None else self.titles + self.regressed
        return np.asarray(self.mean + self.users[interactions.users] + titles[interactions.items])

    def to_float32(self) -> SideInfoBiases:
        regressed = None if self.regressed is None else self.regressed.astype(np.float32)
        users, titles = self.users.astype(np.float32), self.titles.astype(np.float32)
        return self._replace(users=users, titles=titles, regressed=regressed)


def take_or_zero(values: Array, indices: Ints) -> Array:
    """Rows of the values; zero where the index is -1."""
    present = indices >= 0
    return np.asarray(values[indices] * (present if values.ndim == 1 else present[:, None]))


def fit_side_info_biases(
    interactions: Interactions,
    ratings: Floats,
    features: ItemFeatures | None = None,
    start: SideInfoBiases | None = None,
) -> SideInfoBiases:
    """Biases of the given ratings; `start` is a warm start."""
    mean, shape = float(ratings.mean()), interactions.shape
    deviations = ratings - mean
    biases = start or SideInfoBiases(mean, np.zeros(shape[0]), np.zeros(shape[1]))
    biases = biases._replace(mean=0.0)
    users, counts = interactions.users, interactions.user_counts()
    for _ in range(WARM_START_SWEEPS if start else SWEEPS):
        residuals = deviations - biases.predict(interactions) + biases.users[users]
        biases = biases._replace(users=_damped_means(users, residuals, counts)[0])
        residuals = deviations - biases.users[users]
        biases = _update_titles(interactions, residuals, biases, features)
    return biases._replace(mean=mean)


def _update_titles(
    interactions: Interactions,
    residuals: Floats,
    biases: SideInfoBiases,
    features: ItemFeatures | None,
) -> SideInfoBiases:
    titles, counts, regressed = interactions.items, interactions.item_counts(), None
    if features:
        means = np.bincount(titles, residuals, minlength=len(counts)) / np.maximum(counts, 1)
        regressed = features.regress(means, effective_counts(counts, biases.damping))
        residuals = residuals - regressed[titles]
    means, damping = _damped_means(titles, residuals, counts)
    return biases._replace(titles=means, regressed=regressed, damping=damping)


def _damped_means(groups: Ints, values: Floats, counts: Ints) -> tuple[Floats, float]:
    """Group means shrunk towards zero, and the damping from the variance components."""
    sums = np.asarray(np.bincount(groups, values, minlength=len(counts)), dtype=float)
    damping = variance_components(counts, sums, float(values @ values)).damping
    return sums / (counts + damping), damping


def effective_counts(counts: Ints, damping: float) -> Floats:
    """Precision of an item's mean as an observation of its regression, in ratings.

    Items differ beyond their features, so that the count saturates at the damping.
    """
    return np.asarray(counts / (1 + counts / damping))
