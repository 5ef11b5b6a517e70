"""One-way analysis of variance: variance components and the F-test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints

MIN_DAMPING = 1e-6
"""Keeps the mean of an empty group at zero."""


class VarianceComponents(NamedTuple):
    within: float
    """variance within a group"""
    between: float
    """variance of the group means; 0 if they differ no more than by chance"""

    @property
    def damping(self) -> float:
        """Prior strength of a group mean, in pseudo-counts: within / between."""
        if self.between == 0:
            return float("inf")
        return max(self.within / self.between, MIN_DAMPING)


def variance_components(sizes: Ints, sums: Floats, sum_of_squares: float) -> VarianceComponents:
    """Method-of-moments estimates from the size and sum of each group, and the sum of all squared
    values."""
    total, groups = int(sizes.sum()), int(np.count_nonzero(sizes))
    explained = float((sums**2 / np.maximum(sizes, 1)).sum())
    within = max(sum_of_squares - explained, 0.0) / max(total - groups, 1)
    excess = explained - float(sums.sum()) ** 2 / total - (groups - 1) * within
    effective = total - float(sizes @ sizes) / total
    return VarianceComponents(within, max(excess, 0.0) / effective if effective > 0 else 0.0)


class VarianceTest(NamedTuple):
    """F-test of equal group means."""

    statistic: float
    """F: variance of the group means over what is expected by chance"""
    degrees_of_freedom: tuple[float, float]
    """of the means, of the values within the groups"""
    p_value: float

    @property
    def ratio(self) -> float:
        """Standard deviation of the group means, relative to what is expected by chance."""
        return float(np.sqrt(self.statistic))


def variance_test(users: Ints, groups: Ints, values: Floats) -> VarianceTest:
    """F-test of the groups' means, the values being centred on each user's mean.

    Centring costs degrees of freedom: a value of a user with n values keeps 1 - 1/n.
    """
    from scipy.special import fdtrc

    counts = np.bincount(users)[users]
    centred = values - (np.bincount(users, values) / np.maximum(np.bincount(users), 1))[users]
    sizes, sums = np.bincount(groups), np.bincount(groups, centred)
    explained = float((sums**2 / np.maximum(sizes, 1)).sum())
    freedom = np.bincount(groups, 1 - 1 / counts)
    between = float((freedom / np.maximum(sizes, 1)).sum())
    within = float(freedom.sum()) - between
    unexplained = float(centred @ centred) - explained
    statistic = (explained / between) / (unexplained / within)
    return VarianceTest(statistic, (between, within), float(fdtrc(between, within, statistic)))
