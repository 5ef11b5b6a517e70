"""Whether the things that are rated differ by more than chance makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.models.solvers.variance_components import VarianceTest, variance_test
from matinee.reports.notebooks.effect_sizes import Floats

if TYPE_CHECKING:
    import pandas as pd

LEAST_RATINGS = 5
"""Means of fewer say too little to be drawn."""


class Between(NamedTuple):
    tested: VarianceTest
    share: float
    """of the variance around people's means, less what chance makes (omega squared)"""
    scores: Floats
    """means of the things, in the standard errors that chance gives them"""


def between(values: pd.Series[Any], things: pd.Series[Any], people: pd.Series[Any]) -> Between:
    import pandas as pd

    who, thing = (np.asarray(pd.factorize(one)[0], np.int64) for one in (people, things))
    stars = values.to_numpy(float)
    tested = variance_test(who, thing, stars)
    around = stars - (np.bincount(who, stars) / np.bincount(who))[who]
    sizes, sums = np.bincount(thing), np.bincount(thing, around)
    noise = float(around @ around - (sums**2 / sizes).sum()) / tested.degrees_of_freedom[1]
    excess = tested.degrees_of_freedom[0] * (tested.statistic - 1)
    often = sizes >= LEAST_RATINGS
    scores = sums[often] / np.sqrt(sizes[often] * noise)
    return Between(tested, float(excess / (excess + len(stars))), scores)
