"""Twins with planted changes of taste, and twins without any."""

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

CHANGES = (2, 3, 4)
STRENGTHS = (0.3, 0.5, 0.75, 1.0)
"""From subtle to plain."""
STILL = 20
"""Twins without a change."""
PLANTED_FROM, STILL_FROM = 3001, 2001
"""Seeds. What the detector's chance was chosen by had seeds from 101 to 108 and 500 to 539."""
FIRST, LAST, APART = 6, 30, 5
"""Months after the twin's first one; so far apart, a change can be told from the one before."""


class Twin(NamedTuple):
    seed: int
    ratings: int
    days: tuple[date, ...] = ()
    strength: float = 1.0

    @property
    def told(self) -> float:
        """How strong its changes are; 0 where there is none."""
        return self.strength if self.days else 0.0

    def tables(self) -> dict[str, Any]:
        """Written as files and read like real ones."""
        asked = Parameters(
            seed=self.seed, ratings=self.ratings, drifts=self.days, drift_strength=self.strength
        )
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            write(Path(folder), asked)
            return load_tables(Path(folder), format="ml-1m")[0]


def changing(ratings: int) -> Iterator[Twin]:
    """One of each strength and number of changes."""
    for number, (strength, changes) in enumerate(product(STRENGTHS, CHANGES)):
        seed = PLANTED_FROM + number
        yield Twin(seed, ratings, _days(seed, changes), strength)


def still(ratings: int) -> Iterator[Twin]:
    return (Twin(STILL_FROM + number, ratings) for number in range(STILL))


def _days(seed: int, changes: int) -> tuple[date, ...]:
    """Of any month and any day, but not too near to each other."""
    rng = rng_for(seed, "bench", "days")
    months = np.zeros(changes, dtype=int)
    while np.diff(months).min() < APART:
        months = np.sort(rng.choice(np.arange(FIRST, LAST + 1), changes, replace=False))
    first = Parameters(seed=seed).start
    whole = [first.month - 1 + int(month) for month in months]
    return tuple(
        date(first.year + month // 12, month % 12 + 1, int(rng.integers(1, 29))) for month in whole
    )
