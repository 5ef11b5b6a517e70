"""What the films of a franchise have in common: in some nearly everything, in others little."""

from __future__ import annotations

from functools import cache

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.titles import Titles
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.runtime.seeds import rng_for

LOOSEST, CLOSEST = 0.3, 0.95
"""The share of its people and keywords that a film has in common with the others, in the loosest
and in the closest franchise."""
IN_WORDS = 0.6
"""Titles, heroes and towns are in common less often, by this factor."""


class FranchiseSimilarity:
    """Of one film; a film outside a franchise has everything to itself."""

    def __init__(self, seed: int, film: SyntheticFilm, own: BufferedRng) -> None:
        self._seed, self._franchise, self._own = seed, film.franchise, own

    def luck(self, thing: str, often: float = 1.0) -> BufferedRng:
        """To draw the thing from: all films that have it in common draw the same."""
        name = self._franchise
        if name is None or not self._own.chance(often * closeness(self._seed, name)):
            return self._own
        return BufferedRng(self._seed, "tmdb", thing, name)


def title(seed: int, film: SyntheticFilm) -> str:
    """Some sequels bear a title of their own in TMDB, without the franchise's name."""
    if film.franchise is None or film.part == 1:
        return film.title
    rng = rng_for(seed, "tmdb", "title", str(film.id))
    if rng.random() < IN_WORDS * closeness(seed, film.franchise):
        return film.title
    return Titles(rng, used=set()).of_genre(film.primary)


@cache
def closeness(seed: int, franchise: str) -> float:
    share = rng_for(seed, "tmdb", "closeness", franchise).random()
    return float(LOOSEST + (CLOSEST - LOOSEST) * share)
