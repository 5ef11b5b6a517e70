"""Writes the invented films in the format of TMDB's files as Kaggle publishes them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from matinee.datasets.synthetic.catalog import SyntheticCatalog, synthetic_catalog
from matinee.datasets.synthetic.tmdb import franchise_similarity
from matinee.datasets.synthetic.tmdb.corruption import CorruptionPlan, corruption_plan
from matinee.datasets.synthetic.tmdb.credits import PeoplePool
from matinee.datasets.synthetic.tmdb.ground_truth import TruthAccumulator, accounts
from matinee.datasets.synthetic.tmdb.overviews import plot
from matinee.datasets.synthetic.tmdb.releases import Named, Release, release
from matinee.datasets.synthetic.tmdb.rows import (
    CREDITS_HEADER,
    FILM_HEADER,
    KEYWORDS_HEADER,
    LINKS_HEADER,
    Entry,
    Flaws,
    credits_row,
    film_row,
    halves,
    keywords_row,
    link_row,
    restated,
)

INVENTED = "Invented by Matinee: there are no such films or people. Free to use."
FILMS, CREDITS, KEYWORDS, LINKS = "movies_dataset.csv", "credits.csv", "keywords.csv", "links.csv"
HEADERS = {
    FILMS: FILM_HEADER,
    CREDITS: CREDITS_HEADER,
    KEYWORDS: KEYWORDS_HEADER,
    LINKS: LINKS_HEADER,
}
NAMIBIA = ("NA", "Namibia")
README = """\
Everything in this folder is invented: there are no such films or people.
Matinee generated it from a seed in the format of The Movies Dataset. It is free to use.

movies_dataset.csv  24 columns; the lists in its cells are Python literals
credits.csv         cast, crew, id
keywords.csv        id, keywords
links.csv           movieId (in the twin of MovieLens), imdbId, tmdbId
truth.json          what is in the files, counted, and what is wrong with them
"""
Row = tuple[str, list[str]]
"""The name of a file and a row of it."""


@checked_dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Parameters:
    seed: int
    """The same seed as that of the other twins: the same films."""
    films: int = Field(default=3_000, ge=250, le=200_000)
    """How many films the files tell of; some of them cannot be used."""
    cast: int = Field(default=20, ge=3, le=60)
    """The largest cast of a film; with 20, the credits of 45,000 films fill 150 MB."""


@dataclass(frozen=True)
class World:
    parameters: Parameters
    catalog: SyntheticCatalog
    mishaps: CorruptionPlan
    pool: PeoplePool
    first_parts: dict[str, int]
    """The id of each franchise's first film."""

    @classmethod
    def of(cls, parameters: Parameters) -> World:
        films = synthetic_catalog(parameters.seed, parameters.films)
        first = {film.franchise: tmdb_id(film.id) for film in films.films if film.part == 1}
        return cls(
            parameters,
            films,
            corruption_plan(parameters.seed, films.films),
            PeoplePool.of(parameters.seed, parameters.films),
            {name: film_id for name, film_id in first.items() if name},
        )

    def entry(self, place: int) -> Entry:
        seed, film, mishaps = self.parameters.seed, self.catalog.films[place], self.mishaps
        title = mishaps.retitled.get(place) or franchise_similarity.title(seed, film)
        return Entry(
            id=tmdb_id(film.id),
            movielens_id=film.id,
            title=title,
            original_title=film.original_title or title,
            franchise=self._franchise(film.franchise),
            release=self._release(place),
            plot=plot(seed, film, self.catalog.latent[place]),
            credits=self.pool.credits(film, self.parameters.cast, mishaps.namesakes.get(place)),
        )

    def _franchise(self, name: str | None) -> Named | None:
        if name is None:
            return None
        number = 200_000 + self.first_parts[name]
        return number, f"{name} Collection" if number % 5 else f"The {name} Saga"

    def _release(self, place: int) -> Release:
        films, mishaps = self.catalog, self.mishaps
        numbers = float(films.popularity[place]), float(films.quality[place])
        told = release(self.parameters.seed, films.films[place], *numbers)
        if place in mishaps.namibian:
            told = replace(told, countries=(NAMIBIA, *told.countries))
        if place in mishaps.doubtful_money:
            budget, revenue = mishaps.doubtful_money[place]
            told = replace(told, budget=budget, revenue=revenue)
        if place in mishaps.null_money:
            told = replace(told, budget=0, revenue=0)
        return told

    def film_row(self, place: int, entry: Entry) -> list[str]:
        mishaps = self.mishaps
        flaws = Flaws(
            undated=place in mishaps.undated,
            null_money=place in mishaps.null_money,
            broken_genres=place in mishaps.broken_genres,
        )
        return film_row(entry, flaws)


def tmdb_id(movielens_id: int) -> int:
    return 7 * movielens_id + movielens_id * 5 % 7


def write(folder: Path, parameters: Parameters) -> None:
    """The four csv files, README and truth.json into an existing folder."""
    world, tally = World.of(parameters), TruthAccumulator()
    with ExitStack() as opened:
        writers = {}
        for name, header in HEADERS.items():
            file = opened.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(header)
        for name, row in _rows(world, tally):
            writers[name].writerow(row)
    (folder / "README").write_text(README, encoding="ascii", newline="\n")
    text = json.dumps(_truth(world, tally), indent=1, ensure_ascii=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def _rows(world: World, tally: TruthAccumulator) -> Iterator[Row]:
    films = world.catalog.films
    for place in sorted(range(len(films)), key=lambda place: films[place].id):
        entry = world.entry(place)
        if world.mishaps.usable(place):
            tally.add(entry, place, world.mishaps)
        yield from _rows_of(world, place, entry)
    yield from _second_rows(world)


def _rows_of(world: World, place: int, entry: Entry) -> Iterator[Row]:
    mishaps, seed = world.mishaps, world.parameters.seed
    row = world.film_row(place, entry)
    for part in halves(row) if place in mishaps.lost else (row,):
        yield FILMS, part
    if place not in mishaps.without_credits:
        yield CREDITS, credits_row(seed, entry, place in mishaps.broken_cast)
    yield KEYWORDS, keywords_row(entry, place in mishaps.broken_keywords)
    if place not in mishaps.unlinked:
        yield LINKS, link_row(entry, place in mishaps.linked_to_nothing)


def _second_rows(world: World) -> Iterator[Row]:
    mishaps, seed = world.mishaps, world.parameters.seed
    for place in (*mishaps.repeated, *mishaps.restated):
        row = world.film_row(place, world.entry(place))
        yield FILMS, restated(row) if place in mishaps.restated else row
    for place in mishaps.credited_twice:
        yield CREDITS, credits_row(seed, world.entry(place), broken_cast=False)
    for place in mishaps.keyed_twice:
        yield KEYWORDS, keywords_row(world.entry(place), broken=False)


def _truth(world: World, tally: TruthAccumulator) -> dict[str, Any]:
    mishaps = world.mishaps
    return {
        "about": INVENTED,
        "seed": world.parameters.seed,
        "rows": accounts(mishaps, world.parameters.films),
        "cells_that_cannot_be_read": {
            FILMS: len(mishaps.broken_genres),
            CREDITS: len(mishaps.broken_cast),
            KEYWORDS: len(mishaps.broken_keywords),
        },
        **tally.told(),
    }
