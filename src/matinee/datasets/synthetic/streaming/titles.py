"""What the platforms show: films that all twins share, later films, and shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import LATENT, NEWEST_YEAR, synthetic_catalog
from matinee.datasets.synthetic.genres import GENRES, drawn_genres, drawn_year
from matinee.datasets.synthetic.titles import Titles
from matinee.runtime.seeds import rng_for

LATEST_YEAR = 2021
SHARED = 0.5
"""Share of the films that all twins have; the others are later than those."""
RECENT = 3.2
"""The larger, the more of what is later is of the latest years."""
OLD_SHOWS = 0.12
"""Share of the shows that are no later than the films all twins share."""
GENRE_KIN = 0.55
"""How much of a hidden factor its genres make."""


MOVIE, SHOW = "Movie", "TV Show"


class Title(NamedTuple):
    type: str
    name: str
    year: int
    genres: tuple[str, ...]
    primary: str
    film_id: int | None
    """In the films that all twins share."""


class TitleTable(NamedTuple):
    """Films or shows, a row each."""

    works: list[Title]
    popularity: NDArray[np.float64]
    quality: NDArray[np.float64]
    latent: NDArray[np.float64]


def films(seed: int, count: int) -> tuple[TitleTable, set[str]]:
    """And the names that are taken."""
    shared = synthetic_catalog(seed, round(SHARED * count))
    old = [
        Title(MOVIE, film.title, film.year, film.genres, film.primary, film.id)
        for film in shared.films
    ]
    used = {work.name for work in old}
    later = _invented(seed, MOVIE, count - len(old), used)
    numbers = zip(
        (shared.popularity, shared.quality, shared.latent),
        (later.popularity, later.quality, later.latent),
        strict=True,
    )
    return TitleTable(old + later.works, *(np.concatenate(pair) for pair in numbers)), used


def shows(seed: int, count: int, used: set[str]) -> TitleTable:
    return _invented(seed, SHOW, count, used)


def _invented(seed: int, type: str, count: int, used: set[str]) -> TitleTable:
    rng = rng_for(seed, "twin", "streaming", type)
    titles = Titles(rng, used)
    works = []
    for _ in range(count):
        genres = drawn_genres(rng)
        old = type == SHOW and rng.random() < OLD_SHOWS
        year = drawn_year(rng, genres[0]) if old else _later_year(rng)
        name = titles.of_genre(genres[0])
        works.append(Title(type, name, year, tuple(sorted(genres)), genres[0], None))
    popularity = 1.5 * rng.standard_normal(count)
    quality = 0.35 * popularity + 0.9 * rng.standard_normal(count)
    flags = np.array([[genre in work.genres for genre in GENRES] for work in works], dtype=float)
    share = flags.reshape(count, len(GENRES)) / np.maximum(flags.sum(axis=-1, keepdims=True), 1)
    # the middles of the shared films' genres, so that a genre is one and the same thing for all
    centres = rng_for(seed, "universe", "centres").standard_normal((len(GENRES), LATENT))
    latent = 0.85 * rng.standard_normal((count, LATENT))
    latent += GENRE_KIN * np.einsum("ig,gk->ik", share, centres)
    return TitleTable(works, popularity, quality, latent)


def _later_year(rng: np.random.Generator) -> int:
    years = LATEST_YEAR - NEWEST_YEAR
    return LATEST_YEAR - int(years * rng.random() ** RECENT)
