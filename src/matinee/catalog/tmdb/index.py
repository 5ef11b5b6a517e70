"""The tmdb collection, indexed once so that every question is a look-up and a short sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matinee.catalog.search.name_index import CsrGroups, EncodedColumn, GroupedIndex, Ints
from matinee.catalog.tmdb.film_columns import FILM_COLUMNS, FilmColumns, film_columns
from matinee.catalog.tmdb.people import PEOPLE_COLUMNS, People, directors_and_actors
from matinee.runtime.text import normalize
from matinee.schema.columns import FILM_ID, TITLE
from matinee.schema.tmdb import (
    COMPANIES,
    COMPANY,
    COUNTRIES,
    COUNTRY,
    COUNTRY_NAME,
    FILMS,
    FRANCHISE,
    GENRE,
    GENRES,
    JOB,
    KIND,
    LANGUAGE,
    LANGUAGE_NAME,
    LANGUAGES,
    NAME,
    ORIGINAL_LANGUAGE,
    PEOPLE,
)

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED: dict[str, tuple[str, ...]] = {
    FILMS.name: FILM_COLUMNS,
    GENRES.name: (FILM_ID, GENRE),
    COMPANIES.name: (FILM_ID, COMPANY),
    COUNTRIES.name: (FILM_ID, COUNTRY, COUNTRY_NAME),
    LANGUAGES.name: (LANGUAGE, LANGUAGE_NAME),
    PEOPLE.name: PEOPLE_COLUMNS,
}
"""The columns, of each table, that the questions are answered from."""
REPEATED_TEXT = (NAME, KIND, JOB, GENRE, COMPANY, COUNTRY, COUNTRY_NAME)
"""Read as few different texts, however many rows have them."""
FRANCHISE_ENDING = " collection"
"""It may be left out."""


@dataclass(frozen=True)
class Catalog:
    films: FilmColumns
    titles: GroupedIndex
    languages: GroupedIndex
    franchises: GroupedIndex
    countries: GroupedIndex
    country_codes: GroupedIndex
    country_of_code: dict[str, str]
    companies: GroupedIndex
    genres: GroupedIndex
    genres_of: CsrGroups
    """The places of a film's genres among the genres' names."""
    directors: People
    actors: People
    months: Ints
    """How many films came out in each, January first."""
    weekdays: Ints
    """The same for the days of the week, Monday first."""

    def country(self, field: str, asked: str) -> tuple[str, Ints]:
        """By its name or its code of two letters."""
        name = self.country_of_code.get(normalize(asked))
        if name is None:
            return self.countries.find(field, asked)
        return name, self.country_codes.find(field, asked)[1]


def load_catalog(folder: Path) -> Catalog:
    """From the parquet files that the merge writes."""
    return build_catalog(
        {name: table(name, (folder / f"{name}.parquet").read_bytes()) for name in NEEDED}
    )


def table(name: str, data: bytes) -> pa.Table:
    """As much of a parquet file as the questions need."""
    import pyarrow as pa
    from pyarrow import parquet

    # parquet.read_table would import pandas, which the service does without
    columns = NEEDED[name]
    repeated = [column for column in columns if column in REPEATED_TEXT]
    file = parquet.ParquetFile(pa.BufferReader(data), read_dictionary=repeated)
    return file.read(columns=list(columns))


def build_catalog(tables: Mapping[str, pa.Table]) -> Catalog:
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise FileNotFoundError(
            f"the tmdb catalogue has no {', '.join(missing)}; it needs {', '.join(NEEDED)}"
        )
    rows = tables[FILMS.name].sort_by(FILM_ID)
    all_films = film_columns(rows)
    everyone = np.arange(len(all_films.ids))

    def of_films(column: str, aliases: Mapping[str, str] | None = None) -> GroupedIndex:
        return GroupedIndex.of(EncodedColumn.of(rows[column]), everyone, aliases)

    def of_lists(name: str, column: str) -> GroupedIndex:
        return GroupedIndex.of(
            EncodedColumn.of(tables[name][column]), all_films.places(tables[name])
        )

    genres = of_lists(GENRES.name, GENRE)
    directors, actors = directors_and_actors(tables[PEOPLE.name], all_films)
    return Catalog(
        films=all_films,
        titles=of_films(TITLE),
        languages=of_films(ORIGINAL_LANGUAGE, _native_names(tables[LANGUAGES.name])),
        franchises=of_films(FRANCHISE, _shortened(rows[FRANCHISE].to_pylist())),
        countries=of_lists(COUNTRIES.name, COUNTRY_NAME),
        country_codes=of_lists(COUNTRIES.name, COUNTRY),
        country_of_code=_country_of_code(tables[COUNTRIES.name]),
        companies=of_lists(COMPANIES.name, COMPANY),
        genres=genres,
        genres_of=genres.groups.turned(len(all_films.ids)),
        directors=directors,
        actors=actors,
        months=np.bincount(all_films.months(), minlength=12),
        weekdays=np.bincount(all_films.weekdays(), minlength=7),
    )


def _native_names(languages: pa.Table) -> dict[str, str]:
    """A language may be asked for as its speakers call it."""
    names = languages[LANGUAGE_NAME].to_pylist(), languages[LANGUAGE].to_pylist()
    return dict(zip(*names, strict=True))


def _shortened(franchises: list[str]) -> dict[str, str]:
    return {
        name[: -len(FRANCHISE_ENDING)]: name
        for name in franchises
        if name.casefold().endswith(FRANCHISE_ENDING)
    }


def _country_of_code(countries: pa.Table) -> dict[str, str]:
    codes, names = countries[COUNTRY].to_pylist(), countries[COUNTRY_NAME].to_pylist()
    return {normalize(code): name for code, name in zip(codes, names, strict=True)}
