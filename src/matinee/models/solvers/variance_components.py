"""How far the means of groups lie apart, and how far chance alone would put them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints

LEAST_DAMPING = 1e-6
"""Keeps a group without values at zero."""


class Components(NamedTuple):
    """What values differ by, as variances."""

    inside: float
    """within a group"""
    between: float
    """between the groups themselves; 0 where their means lie no further apart than by chance"""

    @property
    def damping(self) -> float:
        """So many values at zero say as much as is known of a group beforehand."""
        if self.between == 0:
            return float("inf")
        return max(self.inside / self.between, LEAST_DAMPING)


def components(sizes: Ints, sums: Floats, squares: float) -> Components:
    """One-way analysis of variance, by moments, from each group's size and sum and from the sum of
    all squares."""
    many, filled = int(sizes.sum()), int(np.count_nonzero(sizes))
    explained = float((sums**2 / np.maximum(sizes, 1)).sum())
    inside = max(squares - explained, 0.0) / max(many - filled, 1)
    excess = explained - float(sums.sum()) ** 2 / many - (filled - 1) * inside
    effective = many - float(sizes @ sizes) / many
    return Components(inside, max(excess, 0.0) / effective if effective > 0 else 0.0)


class VarianceTest(NamedTuple):
    """The means of groups against what chance makes of them."""

    statistic: float
    """F: the variance of the means over that which chance gives them"""
    freedom: tuple[float, float]
    """its degrees of freedom: of the means, of what is within them"""
    chance: float
    """the probability of so large a statistic where the groups tell nothing"""

    @property
    def ratio(self) -> float:
        """How far the means lie apart, beside how far chance would put them."""
        return float(np.sqrt(self.statistic))


def variance_test(people: Ints, groups: Ints, values: Floats) -> VarianceTest:
    """Of values taken around the mean of whoever gave them.

    Taking a mean away takes freedom away: a value of somebody who gave n keeps 1 - 1/n of it.
    """
    from scipy.special import fdtrc

    given = np.bincount(people)[people]
    around = values - (np.bincount(people, values) / np.maximum(np.bincount(people), 1))[people]
    sizes, sums = np.bincount(groups), np.bincount(groups, around)
    explained = float((sums**2 / np.maximum(sizes, 1)).sum())
    left = np.bincount(groups, 1 - 1 / given)
    means = float((left / np.maximum(sizes, 1)).sum())
    within = float(left.sum()) - means
    unexplained = float(around @ around) - explained
    statistic = (explained / means) / (unexplained / within)
    return VarianceTest(statistic, (means, within), float(fdtrc(means, within, statistic)))
