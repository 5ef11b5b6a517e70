"""Writes the synthetic films in the format of TMDB's files as Kaggle publishes them."""

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
from matinee.datasets.synthetic.tmdb.corruption import CorruptionPlan, corruption_plan
from matinee.datasets.synthetic.tmdb.credits import PeoplePool
from matinee.datasets.synthetic.tmdb.franchise_similarity import tmdb_title
from matinee.datasets.synthetic.tmdb.ground_truth import TruthAccumulator, row_accounts
from matinee.datasets.synthetic.tmdb.overviews import draw_plot
from matinee.datasets.synthetic.tmdb.releases import IdName, Release, draw_release
from matinee.datasets.synthetic.tmdb.rows import (
    CREDITS_HEADER,
    FILM_HEADER,
    KEYWORDS_HEADER,
    LINKS_HEADER,
    FilmRecord,
    RowFaults,
    credits_row,
    film_row,
    keywords_row,
    link_row,
    restate,
    split_row,
)

ABOUT = "Invented by Matinee: there are no such films or people. Free to use."
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
links.csv           movieId (in the synthetic MovieLens data), imdbId, tmdbId
truth.json          what is in the files, counted, and what is wrong with them
"""
Row = tuple[str, list[str]]
"""File name and row."""


@checked_dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Parameters:
    seed: int
    """Seed of the films, which are those of the other collections of the same seed."""
    films: int = Field(default=3_000, ge=250, le=200_000)
    """Number of films, including the unusable ones."""
    cast: int = Field(default=20, ge=3, le=60)
    """Largest cast of a film; with 20, the credits of 45,000 films take 150 MB."""


@dataclass(frozen=True)
class SyntheticTmdb:
    parameters: Parameters
    catalog: SyntheticCatalog
    plan: CorruptionPlan
    people: PeoplePool
    first_parts: dict[str, int]
    """The TMDB id of each franchise's first film."""

    @classmethod
    def from_parameters(cls, parameters: Parameters) -> SyntheticTmdb:
        seed, count = parameters.seed, parameters.films
        catalog = synthetic_catalog(seed, count)
        first = {film.franchise: tmdb_id(film.id) for film in catalog.films if film.part == 1}
        return cls(
            parameters,
            catalog,
            corruption_plan(seed, catalog.films),
            PeoplePool.for_films(seed, count),
            {name: film_id for name, film_id in first.items() if name},
        )

    def record(self, index: int) -> FilmRecord:
        seed, film, plan = self.parameters.seed, self.catalog.films[index], self.plan
        title = plan.retitled.get(index) or tmdb_title(seed, film)
        return FilmRecord(
            id=tmdb_id(film.id),
            movielens_id=film.id,
            title=title,
            original_title=film.original_title or title,
            franchise=self._franchise(film.franchise),
            release=self._release(index),
            plot=draw_plot(seed, film, self.catalog.latent[index]),
            credits=self.people.credits(film, self.parameters.cast, plan.namesakes.get(index)),
        )

    def _franchise(self, name: str | None) -> IdName | None:
        if name is None:
            return None
        number = 200_000 + self.first_parts[name]
        return number, f"{name} Collection" if number % 5 else f"The {name} Saga"

    def _release(self, index: int) -> Release:
        catalog, plan = self.catalog, self.plan
        numbers = float(catalog.popularity[index]), float(catalog.quality[index])
        release = draw_release(self.parameters.seed, catalog.films[index], *numbers)
        if index in plan.namibian:
            release = replace(release, countries=(NAMIBIA, *release.countries))
        if index in plan.doubtful_money:
            budget, revenue = plan.doubtful_money[index]
            release = replace(release, budget=budget, revenue=revenue)
        if index in plan.null_money:
            release = replace(release, budget=0, revenue=0)
        return release

    def film_row(self, index: int, film: FilmRecord) -> list[str]:
        faults = RowFaults(
            undated=index in self.plan.undated,
            null_money=index in self.plan.null_money,
            broken_genres=index in self.plan.broken_genres,
        )
        return film_row(film, faults)


def tmdb_id(movielens_id: int) -> int:
    return 7 * movielens_id + movielens_id * 5 % 7


def write(folder: Path, parameters: Parameters) -> None:
    """Writes the four CSV files, README and truth.json into an existing folder."""
    data, truth = SyntheticTmdb.from_parameters(parameters), TruthAccumulator()
    with ExitStack() as stack:
        writers = {}
        for name, header in HEADERS.items():
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(header)
        for name, row in _rows(data, truth):
            writers[name].writerow(row)
    (folder / "README").write_text(README, encoding="ascii", newline="\n")
    text = json.dumps(_truth(data, truth), indent=1, ensure_ascii=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def _rows(data: SyntheticTmdb, truth: TruthAccumulator) -> Iterator[Row]:
    films = data.catalog.films
    for index in sorted(range(len(films)), key=lambda index: films[index].id):
        film = data.record(index)
        if data.plan.is_usable(index):
            truth.add(film, index, data.plan)
        yield from _first_rows(data, index, film)
    yield from _second_rows(data)


def _first_rows(data: SyntheticTmdb, index: int, film: FilmRecord) -> Iterator[Row]:
    plan, seed = data.plan, data.parameters.seed
    row = data.film_row(index, film)
    for part in split_row(row) if index in plan.split else (row,):
        yield FILMS, part
    if index not in plan.without_credits:
        yield CREDITS, credits_row(seed, film, index in plan.broken_cast)
    yield KEYWORDS, keywords_row(film, index in plan.broken_keywords)
    if index not in plan.without_link:
        yield LINKS, link_row(film, index in plan.empty_link)


def _second_rows(data: SyntheticTmdb) -> Iterator[Row]:
    plan, seed = data.plan, data.parameters.seed
    for index in (*plan.repeated, *plan.restated):
        row = data.film_row(index, data.record(index))
        yield FILMS, restate(row) if index in plan.restated else row
    for index in plan.duplicate_credits:
        yield CREDITS, credits_row(seed, data.record(index), broken_cast=False)
    for index in plan.duplicate_keywords:
        yield KEYWORDS, keywords_row(data.record(index), broken=False)


def _truth(data: SyntheticTmdb, truth: TruthAccumulator) -> dict[str, Any]:
    plan = data.plan
    return {
        "about": ABOUT,
        "seed": data.parameters.seed,
        "rows": row_accounts(plan, data.parameters.films),
        "cells_that_cannot_be_read": {
            FILMS: len(plan.broken_genres),
            CREDITS: len(plan.broken_cast),
            KEYWORDS: len(plan.broken_keywords),
        },
        **truth.to_dict(),
    }
