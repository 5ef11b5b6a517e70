"""The invented films that the twins of all collections share.

A seed stands for one endless catalogue; a universe is its beginning. So a film is the same film,
id included, in universes of any size, and each writer may add fields of its own under its own
name: `generator(seed, "universe", "overview", str(film.id))`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.genres import GENRES, POPULARITY, QUALITY, drawn_genres, drawn_year
from matinee.datasets.synthetic.titles import Titles
from matinee.runtime.seeds import rng_for

LATENT = 8
"""Hidden factors that neither genre nor year tells."""
BLOCK = 64
"""Films are drawn in blocks, so that those before are the same whatever comes after."""
IDS_IN_BLOCK = BLOCK + 1
"""Each block leaves one id unused."""
FRANCHISES_IN_BLOCK = 2
LONGEST_FRANCHISE = 5
FOREIGN_IN_BLOCK = 4
NEWEST_YEAR = 2000
GRID = 64
"""Latent values are whole 64ths, so that sums of their products are exact in any order."""


@dataclass(frozen=True)
class SyntheticFilm:
    id: int
    title: str
    year: int
    genres: tuple[str, ...]
    """In alphabetical order, as in MovieLens."""
    primary: str
    """The genre that its title is made of."""
    original_title: str | None = None
    """Its title in the language it was made in, where that is not English."""
    franchise: str | None = None
    part: int | None = None


@dataclass(frozen=True)
class SyntheticCatalog:
    seed: int
    films: tuple[SyntheticFilm, ...]
    popularity: NDArray[np.float64]
    """Log-odds of being chosen, about -4 to 4."""
    quality: NDArray[np.float64]
    """About standard normal, and higher where popularity is."""
    spread: NDArray[np.float64]
    """How far opinions lie apart: 1 in the middle, more where they are divided."""
    latent: NDArray[np.float64]
    """Films x hidden factors, about standard normal."""

    def genre_flags(self) -> NDArray[np.bool_]:
        """Films x GENRES."""
        return np.array([[genre in film.genres for genre in GENRES] for film in self.films])


def synthetic_catalog(seed: int, count: int) -> SyntheticCatalog:
    """The first `count` films of the seed's catalogue."""
    used: set[str] = set()
    centres = rng_for(seed, "universe", "centres").standard_normal((len(GENRES), LATENT))
    blocks = [_block(seed, number, used, centres) for number in range(-(-count // BLOCK))]
    films = [film for block in blocks for film in block.films]
    numbers = [
        np.concatenate([getattr(block, name) for block in blocks])[:count] for name in NUMBERS
    ]
    return SyntheticCatalog(seed, tuple(films[:count]), *numbers)


NUMBERS = ("popularity", "quality", "spread", "latent")


def _block(
    seed: int, number: int, used: set[str], centres: NDArray[np.float64]
) -> SyntheticCatalog:
    rng = rng_for(seed, "universe", "block", str(number))
    films = _films(rng, Titles(rng, used), number * IDS_IN_BLOCK + 1)
    kin = _kinship(films)
    flags = np.array([[genre in film.genres for genre in GENRES] for film in films])
    share = flags / flags.sum(axis=1, keepdims=True)
    popularity = 1.35 * rng.standard_normal(BLOCK) - 0.8 * rng.standard_exponential(BLOCK)
    popularity = np.where(kin == np.arange(BLOCK), popularity, popularity[kin] - 0.3) + 0.7
    popularity += share @ np.array([POPULARITY.get(genre, 0.0) for genre in GENRES])
    quality = 0.35 * popularity + 0.9 * rng.standard_normal(BLOCK)
    quality += share @ np.array([QUALITY.get(genre, 0.0) for genre in GENRES])
    latent = 0.85 * rng.standard_normal((BLOCK, LATENT))[kin] + 0.55 * share @ centres
    latent += 0.15 * rng.standard_normal((BLOCK, LATENT))
    spread = np.clip(1 + 0.2 * rng.standard_normal(BLOCK), 0.6, 1.6)
    return SyntheticCatalog(
        seed, tuple(films), popularity, quality, spread, np.rint(latent * GRID) / GRID
    )


def _kinship(films: list[SyntheticFilm]) -> NDArray[np.int64]:
    """For every film the place of its franchise's first film; its own, where it has none."""
    first = {film.franchise: place for place, film in enumerate(films) if film.part == 1}
    return np.array([first.get(film.franchise, place) for place, film in enumerate(films)])


def _films(rng: np.random.Generator, titles: Titles, first_id: int) -> list[SyntheticFilm]:
    """Franchises first, then a film and its remake, then foreign ones, of which the last has no
    English title, and then all others."""
    ids = iter((first_id + rng.permutation(IDS_IN_BLOCK)).tolist())
    films: list[SyntheticFilm] = []
    for _ in range(FRANCHISES_IN_BLOCK):
        films += _franchise(rng, titles, ids)
    films.append(_single(rng, titles, ids))
    films.append(_remake(rng, films[-1], next(ids)))
    films += [_foreign(rng, titles, ids) for _ in range(FOREIGN_IN_BLOCK)]
    films[-1] = replace(films[-1], title=films[-1].original_title or films[-1].title)
    films += [_single(rng, titles, ids) for _ in range(BLOCK - len(films))]
    return films


def _single(rng: np.random.Generator, titles: Titles, ids: Iterator[int]) -> SyntheticFilm:
    genres = drawn_genres(rng)
    year = drawn_year(rng, genres[0])
    return SyntheticFilm(
        next(ids), titles.of_genre(genres[0]), year, tuple(sorted(genres)), genres[0]
    )


def _foreign(rng: np.random.Generator, titles: Titles, ids: Iterator[int]) -> SyntheticFilm:
    original, english = titles.foreign()
    return replace(_single(rng, titles, ids), title=english, original_title=original)


def _remake(rng: np.random.Generator, film: SyntheticFilm, film_id: int) -> SyntheticFilm:
    apart = int(rng.integers(10, 40))
    year = film.year - apart if film.year > NEWEST_YEAR - apart else film.year + apart
    return replace(film, id=film_id, year=year)


def _franchise(rng: np.random.Generator, titles: Titles, ids: Iterator[int]) -> list[SyntheticFilm]:
    """Its films share their genres and follow one another by one to four years."""
    name = titles.franchise()
    genres = drawn_genres(rng)
    years = [min(drawn_year(rng, genres[0]), NEWEST_YEAR - 4 * LONGEST_FRANCHISE)]
    for step in rng.integers(1, 5, size=int(rng.integers(1, LONGEST_FRANCHISE))):
        years.append(years[-1] + int(step))
    return [
        SyntheticFilm(
            next(ids),
            titles.sequel(name, part, genres[0]),
            year,
            tuple(sorted(genres)),
            genres[0],
            franchise=name,
            part=part,
        )
        for part, year in enumerate(years, start=1)
    ]
