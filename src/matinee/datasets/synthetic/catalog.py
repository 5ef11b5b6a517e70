"""The synthetic film catalog that the sources of all collections share.

A seed defines an endless sequence of films, and a catalog is a prefix of it: a film, its id
included, is the same in catalogs of any size. A writer derives further fields of a film from its
own generator, `rng_for(seed, "universe", "overview", str(film.id))`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.genres import (
    GENRES,
    POPULARITY_OFFSETS,
    QUALITY_OFFSETS,
    draw_genres,
    draw_year,
)
from matinee.datasets.synthetic.titles import TitleGenerator
from matinee.runtime.seeds import rng_for

Floats = NDArray[np.float64]

N_FACTORS = 8
"""Latent factors of a film beyond its genres and year."""
BLOCK = 64
"""Films are drawn in blocks, so that a larger catalog starts with the smaller one."""
IDS_PER_BLOCK = BLOCK + 1
"""Each block leaves one id unused."""
FRANCHISES_PER_BLOCK = 2
MAX_FRANCHISE_LENGTH = 5
FOREIGN_PER_BLOCK = 4
NEWEST_YEAR = 2000
GRID = 64
"""Latent factors are multiples of 1/64, so that sums of their products are exact in any order."""


@dataclass(frozen=True)
class SyntheticFilm:
    id: int
    title: str
    year: int
    genres: tuple[str, ...]
    """In alphabetical order, as in MovieLens."""
    primary: str
    """The genre that its title is generated from."""
    original_title: str | None = None
    """The title in the film's own language, where that is not English."""
    franchise: str | None = None
    part: int | None = None


@dataclass(frozen=True)
class SyntheticCatalog:
    seed: int
    films: tuple[SyntheticFilm, ...]
    popularity: Floats
    """Log-odds of being chosen, about -4 to 4."""
    quality: Floats
    """About standard normal; correlated with popularity."""
    spread: Floats
    """Multiplier of the rating noise: 1 on average, more for divisive films."""
    latent: Floats
    """Films x latent factors, about standard normal."""

    def genre_flags(self) -> NDArray[np.bool_]:
        """Films x GENRES."""
        return _genre_flags(self.films)


def synthetic_catalog(seed: int, count: int) -> SyntheticCatalog:
    """The first `count` films of the seed's catalog."""
    used_titles: set[str] = set()
    centres = genre_centres(seed)
    blocks = [_block(seed, number, used_titles, centres) for number in range(-(-count // BLOCK))]
    films = [film for block in blocks for film in block.films]
    arrays = [
        np.concatenate([getattr(block, name) for block in blocks])[:count]
        for name in ("popularity", "quality", "spread", "latent")
    ]
    return SyntheticCatalog(seed, tuple(films[:count]), *arrays)


def genre_centres(seed: int) -> Floats:
    """GENRES x latent factors: the mean that a genre adds to its films' factors."""
    return rng_for(seed, "universe", "centres").standard_normal((len(GENRES), N_FACTORS))


def _block(seed: int, number: int, used_titles: set[str], centres: Floats) -> SyntheticCatalog:
    rng = rng_for(seed, "universe", "block", str(number))
    films = _films(rng, TitleGenerator(rng, used_titles), number * IDS_PER_BLOCK + 1)
    heads = _franchise_heads(films)
    flags = _genre_flags(films)
    share = flags / flags.sum(axis=1, keepdims=True)
    popularity = 1.35 * rng.standard_normal(BLOCK) - 0.8 * rng.standard_exponential(BLOCK)
    popularity = np.where(heads == np.arange(BLOCK), popularity, popularity[heads] - 0.3) + 0.7
    popularity += share @ np.array([POPULARITY_OFFSETS.get(genre, 0.0) for genre in GENRES])
    quality = 0.35 * popularity + 0.9 * rng.standard_normal(BLOCK)
    quality += share @ np.array([QUALITY_OFFSETS.get(genre, 0.0) for genre in GENRES])
    latent = 0.85 * rng.standard_normal((BLOCK, N_FACTORS))[heads] + 0.55 * share @ centres
    latent += 0.15 * rng.standard_normal((BLOCK, N_FACTORS))
    spread = np.clip(1 + 0.2 * rng.standard_normal(BLOCK), 0.6, 1.6)
    return SyntheticCatalog(
        seed, tuple(films), popularity, quality, spread, np.rint(latent * GRID) / GRID
    )


def _genre_flags(films: tuple[SyntheticFilm, ...] | list[SyntheticFilm]) -> NDArray[np.bool_]:
    return np.array([[genre in film.genres for genre in GENRES] for film in films])


def _franchise_heads(films: list[SyntheticFilm]) -> NDArray[np.int64]:
    """For each film the index of its franchise's first film, or its own index without one."""
    first = {film.franchise: index for index, film in enumerate(films) if film.part == 1}
    return np.array([first.get(film.franchise, index) for index, film in enumerate(films)])


def _films(rng: np.random.Generator, titles: TitleGenerator, first_id: int) -> list[SyntheticFilm]:
    """Franchises, a film and its remake, foreign films (the last one without an English title),
    and then all others."""
    ids = iter((first_id + rng.permutation(IDS_PER_BLOCK)).tolist())
    films: list[SyntheticFilm] = []
    for _ in range(FRANCHISES_PER_BLOCK):
        films += _franchise(rng, titles, ids)
    films.append(_single(rng, titles, ids))
    films.append(_remake(rng, films[-1], next(ids)))
    films += [_foreign(rng, titles, ids) for _ in range(FOREIGN_PER_BLOCK)]
    films[-1] = replace(films[-1], title=films[-1].original_title or films[-1].title)
    films += [_single(rng, titles, ids) for _ in range(BLOCK - len(films))]
    return films


def _single(rng: np.random.Generator, titles: TitleGenerator, ids: Iterator[int]) -> SyntheticFilm:
    genres = draw_genres(rng)
    year = draw_year(rng, genres[0])
    return SyntheticFilm(next(ids), titles.draw(genres[0]), year, tuple(sorted(genres)), genres[0])


def _foreign(rng: np.random.Generator, titles: TitleGenerator, ids: Iterator[int]) -> SyntheticFilm:
    original, english = titles.draw_foreign()
    return replace(_single(rng, titles, ids), title=english, original_title=original)


def _remake(rng: np.random.Generator, film: SyntheticFilm, film_id: int) -> SyntheticFilm:
    gap = int(rng.integers(10, 40))
    year = film.year - gap if film.year > NEWEST_YEAR - gap else film.year + gap
    return replace(film, id=film_id, year=year)


def _franchise(
    rng: np.random.Generator, titles: TitleGenerator, ids: Iterator[int]
) -> list[SyntheticFilm]:
    """Its films share their genres and appear one to four years apart."""
    name = titles.draw_franchise()
    genres = draw_genres(rng)
    years = [min(draw_year(rng, genres[0]), NEWEST_YEAR - 4 * MAX_FRANCHISE_LENGTH)]
    for step in rng.integers(1, 5, size=int(rng.integers(1, MAX_FRANCHISE_LENGTH))):
        years.append(years[-1] + int(step))
    return [
        SyntheticFilm(
            next(ids),
            titles.draw_sequel(name, part, genres[0]),
            year,
            tuple(sorted(genres)),
            genres[0],
            franchise=name,
            part=part,
        )
        for part, year in enumerate(years, start=1)
    ]
