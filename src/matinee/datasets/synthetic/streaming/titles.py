"""The titles of all platforms: films of the shared catalog, later films, and shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import (
    N_FACTORS,
    NEWEST_YEAR,
    genre_centres,
    synthetic_catalog,
)
from matinee.datasets.synthetic.genres import GENRES, draw_genres, draw_year
from matinee.datasets.synthetic.titles import TitleGenerator
from matinee.runtime.seeds import rng_for

LATEST_YEAR = 2021
SHARED = 0.5
"""Share of the films that come from the shared catalog; the others are later."""
RECENCY = 3.2
"""Skew of the later release years towards LATEST_YEAR."""
OLD_SHOWS = 0.12
"""Share of the shows from the years of the shared catalog."""
GENRE_WEIGHT = 0.55
"""Weight of the genres in the latent factors."""
MOVIE, SHOW = "Movie", "TV Show"


class Title(NamedTuple):
    type: str
    name: str
    year: int
    genres: tuple[str, ...]
    primary: str
    film_id: int | None
    """Id in the shared catalog."""


class TitleTable(NamedTuple):
    """Films or shows, one per row."""

    titles: list[Title]
    popularity: NDArray[np.float64]
    quality: NDArray[np.float64]
    latent: NDArray[np.float64]


def draw_films(seed: int, count: int) -> tuple[TitleTable, set[str]]:
    """The films, and the names in use."""
    shared = synthetic_catalog(seed, round(SHARED * count))
    old = [
        Title(MOVIE, film.title, film.year, film.genres, film.primary, film.id)
        for film in shared.films
    ]
    used = {title.name for title in old}
    later = _draw_titles(seed, MOVIE, count - len(old), used)
    arrays = zip(
        (shared.popularity, shared.quality, shared.latent),
        (later.popularity, later.quality, later.latent),
        strict=True,
    )
    return TitleTable(old + later.titles, *(np.concatenate(pair) for pair in arrays)), used


def draw_shows(seed: int, count: int, used: set[str]) -> TitleTable:
    return _draw_titles(seed, SHOW, count, used)


def _draw_titles(seed: int, type: str, count: int, used: set[str]) -> TitleTable:
    rng = rng_for(seed, "twin", "streaming", type)
    generator = TitleGenerator(rng, used)
    titles = []
    for _ in range(count):
        genres = draw_genres(rng)
        is_old = type == SHOW and rng.random() < OLD_SHOWS
        year = draw_year(rng, genres[0]) if is_old else _later_year(rng)
        name = generator.draw(genres[0])
        titles.append(Title(type, name, year, tuple(sorted(genres)), genres[0], None))
    popularity = 1.5 * rng.standard_normal(count)
    quality = 0.35 * popularity + 0.9 * rng.standard_normal(count)
    flags = np.array([[genre in title.genres for genre in GENRES] for title in titles], dtype=float)
    share = flags.reshape(count, len(GENRES)) / np.maximum(flags.sum(axis=-1, keepdims=True), 1)
    latent = 0.85 * rng.standard_normal((count, N_FACTORS))
    latent += GENRE_WEIGHT * np.einsum("ig,gk->ik", share, genre_centres(seed))
    return TitleTable(titles, popularity, quality, latent)


def _later_year(rng: np.random.Generator) -> int:
    years = LATEST_YEAR - NEWEST_YEAR
    return LATEST_YEAR - int(years * rng.random() ** RECENCY)
