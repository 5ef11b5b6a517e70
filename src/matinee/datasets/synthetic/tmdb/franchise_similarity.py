"""How similar the films of a franchise are: in some franchises very, in others hardly."""

from __future__ import annotations

from functools import cache

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.titles import TitleGenerator
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.runtime.seeds import rng_for

MIN_CLOSENESS, MAX_CLOSENESS = 0.3, 0.95
"""The share of its people and keywords that a film has in common with the others, in the loosest
and in the closest franchise."""
TEXT_FACTOR = 0.6
"""Titles, heroes and towns are shared less often than people and keywords, by this factor."""


class FranchiseSimilarity:
    """Decides for one film which attributes it shares with its franchise."""

    def __init__(self, seed: int, film: SyntheticFilm, own_rng: BufferedRng) -> None:
        self._seed, self._franchise, self._own_rng = seed, film.franchise, own_rng

    def rng(self, attribute: str, factor: float = 1.0) -> BufferedRng:
        """The generator to draw the attribute from: the franchise's, or the film's own."""
        name = self._franchise
        if name is None or not self._own_rng.bernoulli(factor * closeness(self._seed, name)):
            return self._own_rng
        return BufferedRng(self._seed, "tmdb", attribute, name)


def tmdb_title(seed: int, film: SyntheticFilm) -> str:
    """The film's title; some sequels have one without the franchise's name in TMDB."""
    if film.franchise is None or film.part == 1:
        return film.title
    rng = rng_for(seed, "tmdb", "title", str(film.id))
    if rng.random() < TEXT_FACTOR * closeness(seed, film.franchise):
        return film.title
    return TitleGenerator(rng, used=set()).draw(film.primary)


@cache
def closeness(seed: int, franchise: str) -> float:
    share = rng_for(seed, "tmdb", "closeness", franchise).random()
    return float(MIN_CLOSENESS + (MAX_CLOSENESS - MIN_CLOSENESS) * share)
