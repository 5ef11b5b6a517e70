"""Bootstrap over people: how far a figure would move had other people been asked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_AT_ONCE = 4_000_000


def weights(people: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Blocks of resamples x people: how often each person was drawn."""
    rows = max(1, _AT_ONCE // max(people, 1))
    even = np.full(people, 1 / max(people, 1))
    for start in range(0, resamples, rows):
        yield rng.multinomial(people, even, size=min(rows, resamples - start)).astype(float)


def sums(per_person: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Resamples x columns: the sums over the people of each resample."""
    drawn = weights(len(per_person), resamples, rng)
    return np.vstack([block @ per_person for block in drawn])


def interval(values: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Percentiles over the first axis."""
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail], axis=0)
    return low, high


def p_value(differences: Floats) -> float:
    """Two-sided p-value for no difference at all; never smaller than the resamples can tell."""
    count = len(differences)
    less, more = (differences <= 0).sum(), (differences >= 0).sum()
    return float(min(1.0, 2 * (min(less, more) + 1) / (count + 1)))


def holm(chances: dict[str, float]) -> dict[str, float]:
    """Holm's correction: p-values that allow for how many were looked at."""
    corrected: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(chances, key=lambda name: (chances[name], name))):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[name]))
        corrected[name] = highest
    return corrected
