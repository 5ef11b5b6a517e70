"""What is wrong with the twin of TMDB's files: which films have which mishap, planned ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.runtime.seeds import rng_for

BROKEN_CELL = "[{'id': 101, 'name': 'ali"
"""Cut off, as by a program that allows for cells of limited length."""
RETITLED = ("Face/{}", "Who Is {}?", "{} #9", "50% {}", "{}: Là-bas & Ñandú", "日本の{}")
MONEY = ((1, 12_396_383), (12, 0), (0, 25), (3, 11), (25_000_000, 1))
"""Budgets and revenues of which some count millions."""


@dataclass(frozen=True)
class CorruptionPlan:
    """Places of films, apart from each other but for those of doubtful money."""

    lost: frozenset[int]
    """Their row is broken into two, which have other columns than the header says."""
    undated: frozenset[int]
    repeated: tuple[int, ...]
    """They stand in the films' file twice."""
    restated: tuple[int, ...]
    """The same, and the second row has other votes."""
    retitled: dict[int, str]
    namibian: frozenset[int]
    namesakes: dict[int, int]
    """Directed by the first or the second bearer of one name."""
    broken_genres: frozenset[int]
    broken_cast: frozenset[int]
    broken_keywords: frozenset[int]
    without_credits: frozenset[int]
    credited_twice: tuple[int, ...]
    keyed_twice: tuple[int, ...]
    unlinked: frozenset[int]
    linked_to_nothing: frozenset[int]
    """Their link has no tmdbId."""
    doubtful_money: dict[int, tuple[int, int]]
    null_money: frozenset[int]

    def usable(self, place: int) -> bool:
        return place not in self.lost and place not in self.undated


def corruption_plan(seed: int, films: tuple[SyntheticFilm, ...]) -> CorruptionPlan:
    count = len(films)
    shared = Counter(film.title for film in films)
    single = [
        place
        for place, film in enumerate(films)
        if not film.franchise and shared[film.title] == 1 and not film.original_title
    ]
    left = iter(rng_for(seed, "tmdb", "mishaps").permutation(single).tolist())
    several = max(4, count // 1500)
    few = max(3, count // 15_000)
    return CorruptionPlan(
        lost=_some(left, few),
        undated=_some(left, max(4, count // 600)),
        repeated=_row(left, several),
        restated=_row(left, several),
        retitled=_retitled(films, _row(left, len(RETITLED))),
        namibian=_some(left, few),
        namesakes={place: bearer for bearer, place in enumerate(_row(left, 2))},
        broken_genres=_some(left, 1),
        broken_cast=_some(left, 2),
        broken_keywords=_some(left, 1),
        without_credits=_some(left, 2),
        credited_twice=_row(left, several),
        keyed_twice=_row(left, several),
        unlinked=_some(left, several),
        linked_to_nothing=_some(left, several),
        doubtful_money=_doubtful_money(seed, count),
        null_money=_some(left, few),
    )


def _some(left: Iterator[int], count: int) -> frozenset[int]:
    return frozenset(islice(left, count))


def _row(left: Iterator[int], count: int) -> tuple[int, ...]:
    return tuple(islice(left, count))


def _retitled(films: tuple[SyntheticFilm, ...], places: tuple[int, ...]) -> dict[int, str]:
    return {
        place: pattern.format(films[place].title)
        for pattern, place in zip(RETITLED, places, strict=True)
    }


def _doubtful_money(seed: int, count: int) -> dict[int, tuple[int, int]]:
    """Of any films, in franchises or not."""
    order = rng_for(seed, "tmdb", "doubtful").permutation(count).tolist()
    places = order[: max(2 * len(MONEY), count // 150)]
    return {place: MONEY[number % len(MONEY)] for number, place in enumerate(places)}
