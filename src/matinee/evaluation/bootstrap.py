"""Bootstrap over users: percentile intervals, two-sided p-values and Holm's correction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK_CELLS = 4_000_000
"""Size of a block of resamples in memory."""


def weights(n_users: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Blocks of resamples x users: how often each user was drawn."""
    rows = max(1, BLOCK_CELLS // max(n_users, 1))
    uniform = np.full(n_users, 1 / max(n_users, 1))
    for start in range(0, resamples, rows):
        yield rng.multinomial(n_users, uniform, size=min(rows, resamples - start)).astype(float)


def sums(per_user: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Resamples x columns: the sums over the users of each resample."""
    blocks = weights(len(per_user), resamples, rng)
    return np.vstack([block @ per_user for block in blocks])


def interval(values: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Percentiles over the first axis."""
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail], axis=0)
    return low, high


def p_value(differences: Floats) -> float:
    """Two-sided p-value of no difference, at least 2 / (resamples + 1)."""
    count = len(differences)
    less, more = (differences <= 0).sum(), (differences >= 0).sum()
    return float(min(1.0, 2 * (min(less, more) + 1) / (count + 1)))


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """Holm's step-down correction for multiple comparisons."""
    corrected: dict[str, float] = {}
    largest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        corrected[name] = largest
    return corrected
