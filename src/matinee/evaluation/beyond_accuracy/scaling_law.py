"""How what a fit takes grows with its data: the exponent of the best power law."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats

SHARES = {1: 1 / 16, 4: 1 / 4, 16: 1.0}
"""How much of the data each size is: 16 times stands for all there is."""


class ScalingLaw(NamedTuple):
    """What is measured grows as the size to this power."""

    exponent: float
    low: float
    high: float
    off: float
    """the largest factor by which any measurement lies off the fitted line"""


def fit_scaling_law(sizes: Floats, measured: Floats, confidence: float) -> ScalingLaw:
    """Least squares on logarithms, with Student's interval; needs three measurements at least."""
    from scipy.stats import t

    x, y = np.log(sizes), np.log(measured)
    if len(x) <= 2 or np.ptp(x) == 0:
        raise ValueError(
            f"a growth was asked for of {len(x)} measurements at {len(set(sizes.tolist()))} sizes; "
            "three measurements at two sizes are the least"
        )
    exponent, level = np.polyfit(x, y, 1)
    left = y - exponent * x - level
    spread = math.sqrt(float(left @ left) / (len(x) - 2) / float(((x - x.mean()) ** 2).sum()))
    reach = spread * float(t.ppf((1 + confidence) / 2, len(x) - 2))
    off = float(np.exp(np.abs(left).max()))
    return ScalingLaw(float(exponent), float(exponent) - reach, float(exponent) + reach, off)
