"""Plans the data faults of the synthetic TMDB files: which film gets which fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.runtime.seeds import rng_for

BROKEN_CELL = "[{'id': 101, 'name': 'ali"
"""Truncated, as by a program that limits the length of cells."""
TITLE_TEMPLATES = ("Face/{}", "Who Is {}?", "{} #9", "50% {}", "{}: Là-bas & Ñandú", "日本の{}")
DOUBTFUL_MONEY = ((1, 12_396_383), (12, 0), (0, 25), (3, 11), (25_000_000, 1))
"""Pairs of budget and revenue, some of them in millions."""


@dataclass(frozen=True)
class CorruptionPlan:
    """Indices of films; a film has at most one fault besides doubtful money."""

    split: frozenset[int]
    """The row is broken into two, whose columns do not match the header."""
    undated: frozenset[int]
    repeated: tuple[int, ...]
    """A second row with the same values."""
    restated: tuple[int, ...]
    """A second row with other votes."""
    retitled: dict[int, str]
    namibian: frozenset[int]
    namesakes: dict[int, int]
    """Directed by the first (0) or the second (1) of two people of one name."""
    broken_genres: frozenset[int]
    broken_cast: frozenset[int]
    broken_keywords: frozenset[int]
    without_credits: frozenset[int]
    duplicate_credits: tuple[int, ...]
    duplicate_keywords: tuple[int, ...]
    without_link: frozenset[int]
    empty_link: frozenset[int]
    """The link has no tmdbId."""
    doubtful_money: dict[int, tuple[int, int]]
    null_money: frozenset[int]

    def is_usable(self, index: int) -> bool:
        return index not in self.split and index not in self.undated


def corruption_plan(seed: int, films: tuple[SyntheticFilm, ...]) -> CorruptionPlan:
    count = len(films)
    title_counts = Counter(film.title for film in films)
    eligible = [
        index
        for index, film in enumerate(films)
        if not film.franchise and title_counts[film.title] == 1 and not film.original_title
    ]
    free = iter(rng_for(seed, "tmdb", "mishaps").permutation(eligible).tolist())
    several = max(4, count // 1500)
    few = max(3, count // 15_000)
    return CorruptionPlan(
        split=_take_set(free, few),
        undated=_take_set(free, max(4, count // 600)),
        repeated=_take(free, several),
        restated=_take(free, several),
        retitled=_retitled(films, _take(free, len(TITLE_TEMPLATES))),
        namibian=_take_set(free, few),
        namesakes={index: bearer for bearer, index in enumerate(_take(free, 2))},
        broken_genres=_take_set(free, 1),
        broken_cast=_take_set(free, 2),
        broken_keywords=_take_set(free, 1),
        without_credits=_take_set(free, 2),
        duplicate_credits=_take(free, several),
        duplicate_keywords=_take(free, several),
        without_link=_take_set(free, several),
        empty_link=_take_set(free, several),
        doubtful_money=_doubtful_money(seed, count),
        null_money=_take_set(free, few),
    )


def _take_set(indices: Iterator[int], count: int) -> frozenset[int]:
    return frozenset(islice(indices, count))


def _take(indices: Iterator[int], count: int) -> tuple[int, ...]:
    return tuple(islice(indices, count))


def _retitled(films: tuple[SyntheticFilm, ...], indices: tuple[int, ...]) -> dict[int, str]:
    return {
        index: template.format(films[index].title)
        for template, index in zip(TITLE_TEMPLATES, indices, strict=True)
    }


def _doubtful_money(seed: int, count: int) -> dict[int, tuple[int, int]]:
    """Budget and revenue of films drawn from all films, franchises included."""
    order = rng_for(seed, "tmdb", "doubtful").permutation(count).tolist()
    indices = order[: max(2 * len(DOUBTFUL_MONEY), count // 150)]
    return {
        index: DOUBTFUL_MONEY[number % len(DOUBTFUL_MONEY)] for number, index in enumerate(indices)
    }
