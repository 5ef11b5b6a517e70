"""Synthetic data sets with planted preference changes, and without."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from matinee.datasets.movielens.load import load_tables
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.writer import write
from matinee.runtime.seeds import rng_for

CHANGE_COUNTS = (2, 3, 4)
STRENGTHS = (0.3, 0.5, 0.75, 1.0)
"""From subtle to plain."""
WITHOUT_DRIFTS = 20
FIRST_SEED_WITH, FIRST_SEED_WITHOUT = 3001, 2001
"""The detector's significance level was tuned on seeds 101 to 108 and 500 to 539."""
FIRST_MONTH, LAST_MONTH, MIN_GAP = 6, 30, 5
"""In months from the first one; with this gap a change can be told from the one before."""


class Scenario(NamedTuple):
    seed: int
    ratings: int
    days: tuple[date, ...] = ()
    strength: float = 1.0

    @property
    def effective_strength(self) -> float:
        """The strength of the changes; 0 without any."""
        return self.strength if self.days else 0.0

    def tables(self) -> dict[str, Any]:
        """Written as files and loaded like real ones."""
        parameters = Parameters(
            seed=self.seed, ratings=self.ratings, drifts=self.days, drift_strength=self.strength
        )
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            write(Path(folder), parameters)
            return load_tables(Path(folder), format="ml-1m")[0]


def with_drifts(ratings: int) -> Iterator[Scenario]:
    """One for each strength and number of changes."""
    for number, (strength, count) in enumerate(product(STRENGTHS, CHANGE_COUNTS)):
        seed = FIRST_SEED_WITH + number
        yield Scenario(seed, ratings, _draw_days(seed, count), strength)


def without_drifts(ratings: int) -> Iterator[Scenario]:
    return (Scenario(FIRST_SEED_WITHOUT + number, ratings) for number in range(WITHOUT_DRIFTS))


def _draw_days(seed: int, count: int) -> tuple[date, ...]:
    """In random months at least MIN_GAP apart, on random days."""
    rng = rng_for(seed, "bench", "days")
    months = np.zeros(count, dtype=int)
    while np.diff(months).min() < MIN_GAP:
        candidates = np.arange(FIRST_MONTH, LAST_MONTH + 1)
        months = np.sort(rng.choice(candidates, count, replace=False))
    first = Parameters(seed=seed).start
    offsets = [first.month - 1 + int(month) for month in months]
    return tuple(
        date(first.year + month // 12, month % 12 + 1, int(rng.integers(1, 29)))
        for month in offsets
    )
