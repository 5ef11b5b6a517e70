"""Power law of the cost of a fit in the size of its data."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats

SHARES = {1: 1 / 16, 4: 1 / 4, 16: 1.0}
"""Share of the data at each multiple of the smallest size."""


class ScalingLaw(NamedTuple):
    """cost = constant * size ** exponent"""

    exponent: float
    low: float
    high: float
    off: float
    """largest factor between a measurement and the fitted line"""


def fit_scaling_law(sizes: Floats, measured: Floats, confidence: float) -> ScalingLaw:
    """Least squares on logarithms, with Student's t interval of the exponent."""
    from scipy.stats import t

    x, y = np.log(sizes), np.log(measured)
    if len(x) <= 2 or np.ptp(x) == 0:
        raise ValueError(
            f"a scaling law cannot be fitted to {len(x)} measurements at "
            f"{len(set(sizes.tolist()))} sizes; at least three measurements at two sizes are needed"
        )
    exponent, intercept = np.polyfit(x, y, 1)
    residuals = y - exponent * x - intercept
    variance = float(residuals @ residuals) / (len(x) - 2)
    error = math.sqrt(variance / float(((x - x.mean()) ** 2).sum()))
    reach = error * float(t.ppf((1 + confidence) / 2, len(x) - 2))
    factor = float(np.exp(np.abs(residuals).max()))
    return ScalingLaw(float(exponent), float(exponent) - reach, float(exponent) + reach, factor)
