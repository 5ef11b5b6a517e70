"""MovieLens's genres: their frequencies, co-occurrences and release decades."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

COOCCURRENCE: dict[str, tuple[int, dict[str, int]]] = {
    "Action": (90, {"Thriller": 26, "Adventure": 25, "Sci-Fi": 21, "Drama": 20, "Crime": 11}),
    "Adventure": (30, {"Action": 45, "Children's": 29, "Sci-Fi": 24, "Comedy": 16, "Fantasy": 12}),
    "Animation": (14, {"Children's": 80, "Musical": 30, "Comedy": 24, "Adventure": 13}),
    "Children's": (32, {"Comedy": 37, "Adventure": 32, "Fantasy": 15, "Musical": 15, "Drama": 11}),
    "Comedy": (215, {"Drama": 19, "Romance": 27, "Children's": 8, "Action": 5, "Horror": 3}),
    "Crime": (26, {"Drama": 43, "Thriller": 27, "Action": 26, "Comedy": 17, "Film-Noir": 7}),
    "Documentary": (30, {}),
    "Drama": (
        300,
        {"Comedy": 14, "Romance": 23, "Thriller": 7, "Crime": 6, "War": 5, "Mystery": 3},
    ),
    "Fantasy": (6, {"Children's": 56, "Adventure": 51, "Comedy": 28, "Action": 22, "Sci-Fi": 19}),
    "Film-Noir": (10, {"Thriller": 45, "Crime": 34, "Mystery": 18, "Drama": 14}),
    "Horror": (72, {"Thriller": 17, "Sci-Fi": 17, "Comedy": 12, "Action": 7}),
    "Musical": (16, {"Comedy": 36, "Children's": 32, "Animation": 28, "Romance": 16, "Drama": 13}),
    "Mystery": (14, {"Thriller": 46, "Drama": 30, "Comedy": 12, "Crime": 12}),
    "Romance": (36, {"Comedy": 43, "Drama": 43, "Thriller": 7, "Adventure": 6, "War": 4}),
    "Sci-Fi": (32, {"Action": 39, "Thriller": 25, "Adventure": 24, "Horror": 21, "Comedy": 11}),
    "Thriller": (60, {"Action": 27, "Drama": 22, "Sci-Fi": 14, "Horror": 12, "Mystery": 10}),
    "War": (15, {"Drama": 53, "Action": 32, "Romance": 14, "Comedy": 13, "Adventure": 8}),
    "Western": (14, {"Comedy": 25, "Drama": 19, "Action": 15, "Adventure": 6}),
}
"""For each genre its frequency as primary genre, and the weights of its secondary genres."""
GENRES = tuple(COOCCURRENCE)
COUNT_SHARES = (0.52, 0.34, 0.11, 0.03)
"""Shares of films with one, two, three and four genres."""

POPULARITY_OFFSETS = {
    "Action": 0.5,
    "Adventure": 0.3,
    "Documentary": -1.4,
    "Drama": -0.2,
    "Horror": -0.3,
    "Sci-Fi": 0.6,
    "Thriller": 0.2,
    "War": 0.4,
}
QUALITY_OFFSETS = {
    "Children's": -0.3,
    "Crime": 0.2,
    "Documentary": 0.7,
    "Drama": 0.3,
    "Film-Noir": 0.7,
    "Horror": -0.7,
    "Sci-Fi": -0.2,
    "War": 0.4,
}

DECADES = np.array([1910, 1920, 1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000])
DECADE_WEIGHTS = (1, 7, 18, 28, 38, 46, 64, 158, 600, 40)
OLD_DECADE_WEIGHTS = (0, 2, 10, 35, 40, 30, 15, 10, 10, 0)
OLD_GENRES = frozenset({"Film-Noir", "Western", "Musical", "War"})
"""Genres with many films from before 1970."""


def draw_genres(rng: np.random.Generator) -> list[str]:
    """The first one is the primary genre."""
    primary = GENRES[_draw_index(rng, tuple(frequency for frequency, _ in COOCCURRENCE.values()))]
    secondary = COOCCURRENCE[primary][1]
    count = min(_draw_index(rng, COUNT_SHARES), len(secondary))
    if count == 0:
        return [primary]
    weights = np.array(list(secondary.values()), dtype=float)
    order = np.argsort(rng.standard_exponential(len(weights)) / weights)
    names = list(secondary)
    return [primary, *(names[index] for index in order[:count])]


def draw_year(rng: np.random.Generator, primary: str) -> int:
    weights = OLD_DECADE_WEIGHTS if primary in OLD_GENRES else DECADE_WEIGHTS
    decade = DECADES[_draw_index(rng, weights)]
    return int(decade) if decade == DECADES[-1] else int(decade + rng.integers(10))


def _draw_index(rng: np.random.Generator, weights: tuple[float, ...]) -> int:
    return int(np.searchsorted(_cumulative_shares(weights), rng.random(), side="right"))


@cache
def _cumulative_shares(weights: tuple[float, ...]) -> NDArray[np.float64]:
    sums = np.cumsum(weights, dtype=float)
    shares: NDArray[np.float64] = sums[:-1] / sums[-1]
    return shares
