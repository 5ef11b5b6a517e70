"""Assigns titles to platforms: most films to one, shows always to one."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.streaming.platform_profiles import N_REAL_TITLES, PLATFORMS
from matinee.datasets.synthetic.streaming.titles import Title, TitleTable, draw_films, draw_shows
from matinee.runtime.seeds import rng_for

DISTINCT_SHARE = 0.97
"""Distinct films over film rows; the other rows are films of a second platform."""

Ints = NDArray[np.int64]


class CatalogSize(NamedTuple):
    movies: int
    shows: int


class PlatformAssignment(NamedTuple):
    by_platform: dict[str, list[Title]]
    """In the order of the platform's ids."""
    table: TitleTable
    """The same titles, platform after platform."""


def assign_platforms(seed: int, n_titles: int) -> PlatformAssignment:
    rng = rng_for(seed, "twin", "streaming", "shelves")
    sizes = _catalog_sizes(n_titles)
    movies = [size.movies for size in sizes.values()]
    n_films = round(DISTINCT_SHARE * sum(movies))
    films, used = draw_films(seed, n_films)
    shows = draw_shows(seed, sum(size.shows for size in sizes.values()), used)
    ends = n_films + np.cumsum([size.shows for size in sizes.values()])
    own_shows = np.split(np.arange(n_films, ends[-1]), ends[:-1] - n_films)
    indices = [
        rng.permutation(np.concatenate(pair))
        for pair in zip(_assign_films(rng, n_films, movies), own_shows, strict=True)
    ]
    titles = films.titles + shows.titles
    by_platform = {
        name: [titles[index] for index in own] for name, own in zip(sizes, indices, strict=True)
    }
    arrays = (
        np.concatenate(pair)[np.concatenate(indices)]
        for pair in zip(films[1:], shows[1:], strict=True)
    )
    return PlatformAssignment(by_platform, TitleTable(list(chain(*by_platform.values())), *arrays))


def _catalog_sizes(n_titles: int) -> dict[str, CatalogSize]:
    """In the proportions of the real catalogues."""
    shares = np.cumsum([platform.titles for platform in PLATFORMS])
    ends = np.rint(shares * n_titles / N_REAL_TITLES)
    sizes = {}
    for platform, count in zip(PLATFORMS, np.diff(ends, prepend=0).tolist(), strict=True):
        movies = round(count * platform.movies / platform.titles)
        sizes[platform.name] = CatalogSize(movies, int(count) - movies)
    return sizes


def _assign_films(rng: np.random.Generator, n_films: int, counts: list[int]) -> list[Ints]:
    """Each film to one platform; the remaining rows of a platform are films of the others."""
    shuffled = rng.permutation(n_films)
    parts = np.split(shuffled, np.cumsum(counts)[:-1] * n_films // sum(counts))
    assigned = []
    for own, count in zip(parts, counts, strict=True):
        others = rng.permutation(np.setdiff1d(shuffled, own))
        assigned.append(np.append(own, others[: count - len(own)]))
    return assigned
