"""Whether the variance between titles exceeds sampling noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.models.solvers.variance_components import VarianceTest, variance_test
from matinee.reports.notebooks.effect_sizes import Floats

if TYPE_CHECKING:
    import pandas as pd

MIN_RATINGS = 5
"""Titles with fewer ratings are not plotted."""


class TitleVariance(NamedTuple):
    test: VarianceTest
    share: float
    """of the variance around user means (omega squared)"""
    scores: Floats
    """title means in standard errors"""


def title_variance(
    ratings: pd.Series[Any], titles: pd.Series[Any], users: pd.Series[Any]
) -> TitleVariance:
    import pandas as pd

    user, title = (np.asarray(pd.factorize(ids)[0], np.int64) for ids in (users, titles))
    stars = ratings.to_numpy(float)
    test = variance_test(user, title, stars)
    residuals = stars - (np.bincount(user, stars) / np.bincount(user))[user]
    sizes, sums = np.bincount(title), np.bincount(title, residuals)
    noise = float(residuals @ residuals - (sums**2 / sizes).sum()) / test.degrees_of_freedom[1]
    excess = test.degrees_of_freedom[0] * (test.statistic - 1)
    frequent = sizes >= MIN_RATINGS
    scores = sums[frequent] / np.sqrt(sizes[frequent] * noise)
    return TitleVariance(test, float(excess / (excess + len(stars))), scores)
