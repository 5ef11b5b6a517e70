"""Changes of taste on planted days: some genres come into fashion, others go out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.genres import GENRES
from matinee.datasets.synthetic.timestamps import midnight
from matinee.runtime.seeds import rng_for

LARGE = (
    *("Action", "Adventure", "Children's", "Comedy", "Crime", "Drama"),
    *("Horror", "Romance", "Sci-Fi", "Thriller"),
)
"""Genres with films enough for a change to be seen."""
EACH_WAY = 2
LOGITS = 0.8
STARS = 0.4
"""What a change of strength 1 adds to a genre's log-odds of being seen and to its ratings."""


@dataclass(frozen=True)
class Drift:
    day: date
    rising: tuple[str, ...]
    falling: tuple[str, ...]
    logits: float
    stars: float

    @property
    def second(self) -> int:
        """From this second on the change is there."""
        return midnight(self.day)

    def signs(self) -> NDArray[np.float64]:
        """By genre: 1 rising, -1 falling, 0 neither."""
        return np.array(
            [(genre in self.rising) - (genre in self.falling) for genre in GENRES], float
        )


def draw_drifts(seed: int, days: Sequence[date], strength: float) -> tuple[Drift, ...]:
    """One change a day; a genre changes again only after all others have."""
    rng = rng_for(seed, "twin", "drifts")
    genres: list[str] = []
    changes = []
    for day in sorted(days):
        if len(genres) < 2 * EACH_WAY:
            genres = [LARGE[place] for place in rng.permutation(len(LARGE))]
        rising, falling = genres[:EACH_WAY], genres[EACH_WAY : 2 * EACH_WAY]
        genres = genres[2 * EACH_WAY :]
        changes.append(
            Drift(day, tuple(rising), tuple(falling), LOGITS * strength, STARS * strength)
        )
    return tuple(changes)
