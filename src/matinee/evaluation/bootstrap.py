"""Bootstrap over users: percentile intervals, two-sided p-values and Holm's correction."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import rng_for

Floats = NDArray[np.float64]
BLOCK_CELLS = 4_000_000
"""Size of a block of resamples in memory."""


def weights(n_users: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Blocks of resamples x users: how often each user was drawn."""
    rows = max(1, BLOCK_CELLS // max(n_users, 1))
    uniform = np.full(n_users, 1 / max(n_users, 1))
    for start in range(0, resamples, rows):
        yield rng.multinomial(n_users, uniform, size=min(rows, resamples - start)).astype(float)


@lru_cache(maxsize=16)
def _reused_weights(n_users: int, resamples: int, seed: int) -> list[Floats]:
    return list(weights(n_users, resamples, rng_for(seed, "bootstrap")))


def paired_sums(per_user: Floats, resamples: int, seed: int) -> Floats:
    """Like `sums`, with the same resamples whenever as many users have the same seed.

    A task compares many candidates on the same users, so their weights are kept if they are small.
    """
    n_users = len(per_user)
    if n_users * resamples > BLOCK_CELLS:
        return sums(per_user, resamples, rng_for(seed, "bootstrap"))
    return np.vstack([block @ per_user for block in _reused_weights(n_users, resamples, seed)])


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
