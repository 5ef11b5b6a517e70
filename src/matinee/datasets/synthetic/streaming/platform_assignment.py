"""Which platform shows what: most films are on one alone, shows always are."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.streaming.platform_profiles import PLATFORMS, REAL_TITLES
from matinee.datasets.synthetic.streaming.titles import Title, TitleTable, films, shows
from matinee.runtime.seeds import rng_for

ONE_PLATFORM = 0.97
"""Share of the films' rows that are of different films; the others are shown elsewhere too."""

Ints = NDArray[np.int64]


class Size(NamedTuple):
    movies: int
    shows: int


class PlatformAssignment(NamedTuple):
    by_platform: dict[str, list[Title]]
    """In the order in which a platform gives ids."""
    works: TitleTable
    """All of these, platform after platform."""


def assign_platforms(seed: int, titles: int) -> PlatformAssignment:
    rng = rng_for(seed, "twin", "streaming", "shelves")
    sizes = _sizes(titles)
    movies = [size.movies for size in sizes.values()]
    different = round(ONE_PLATFORM * sum(movies))
    all_films, used = films(seed, different)
    all_shows = shows(seed, sum(size.shows for size in sizes.values()), used)
    ends = different + np.cumsum([size.shows for size in sizes.values()])
    own_shows = np.split(np.arange(different, ends[-1]), ends[:-1] - different)
    shown = [
        rng.permutation(np.concatenate(pair))
        for pair in zip(_dealt(rng, different, movies), own_shows, strict=True)
    ]
    works = all_films.works + all_shows.works
    by_platform = {
        name: [works[place] for place in places] for name, places in zip(sizes, shown, strict=True)
    }
    numbers = (
        np.concatenate(pair)[np.concatenate(shown)]
        for pair in zip(all_films[1:], all_shows[1:], strict=True)
    )
    return PlatformAssignment(by_platform, TitleTable(list(chain(*by_platform.values())), *numbers))


def _sizes(titles: int) -> dict[str, Size]:
    """In the proportions of the real catalogues."""
    ends = np.rint(np.cumsum([platform.titles for platform in PLATFORMS]) * titles / REAL_TITLES)
    sizes = {}
    for platform, count in zip(PLATFORMS, np.diff(ends, prepend=0).tolist(), strict=True):
        movies = round(count * platform.movies / platform.titles)
        sizes[platform.name] = Size(movies, int(count) - movies)
    return sizes


def _dealt(rng: np.random.Generator, films: int, counts: list[int]) -> list[Ints]:
    """Every film to one platform, and where room is left films of others."""
    deck = rng.permutation(films)
    own = np.split(deck, np.cumsum(counts)[:-1] * films // sum(counts))
    dealt = []
    for mine, count in zip(own, counts, strict=True):
        others = rng.permutation(np.setdiff1d(deck, mine))
        dealt.append(np.append(mine, others[: count - len(mine)]))
    return dealt
