"""Planted preference changes: on given days some genres rise and others fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.genres import GENRES
from matinee.datasets.synthetic.timestamps import midnight
from matinee.runtime.seeds import rng_for

LARGE_GENRES = (
    *("Action", "Adventure", "Children's", "Comedy", "Crime", "Drama"),
    *("Horror", "Romance", "Sci-Fi", "Thriller"),
)
"""Genres with enough films for a change to be detectable."""
PER_DIRECTION = 2
LOGITS = 0.8
STARS = 0.4
"""The change of strength 1 in a genre's log-odds of being seen, and in its ratings."""


@dataclass(frozen=True)
class Drift:
    day: date
    rising: tuple[str, ...]
    falling: tuple[str, ...]
    logits: float
    stars: float

    @property
    def second(self) -> int:
        """The first second at which the change is effective."""
        return midnight(self.day)

    def signs(self) -> NDArray[np.float64]:
        """By genre: 1 rising, -1 falling, 0 unchanged."""
        return np.array(
            [(genre in self.rising) - (genre in self.falling) for genre in GENRES], float
        )


def draw_drifts(seed: int, days: Sequence[date], strength: float) -> tuple[Drift, ...]:
    """One change per day; a genre changes again only after all others have."""
    rng = rng_for(seed, "twin", "drifts")
    genres: list[str] = []
    drifts = []
    for day in sorted(days):
        if len(genres) < 2 * PER_DIRECTION:
            genres = [LARGE_GENRES[index] for index in rng.permutation(len(LARGE_GENRES))]
        rising, falling = genres[:PER_DIRECTION], genres[PER_DIRECTION : 2 * PER_DIRECTION]
        genres = genres[2 * PER_DIRECTION :]
        drifts.append(
            Drift(day, tuple(rising), tuple(falling), LOGITS * strength, STARS * strength)
        )
    return tuple(drifts)
