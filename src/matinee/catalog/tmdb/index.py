"""The in-memory index of the TMDB catalogue, built once per snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matinee.catalog.search.name_index import CsrGroups, EncodedColumn, GroupedIndex, Ints
from matinee.catalog.tmdb.film_columns import FILM_COLUMNS, FilmColumns, film_columns
from matinee.catalog.tmdb.film_stats import FilmStats, film_stats
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
"""The columns of each table that the queries need."""
REPEATED_TEXT = (NAME, KIND, JOB, GENRE, COMPANY, COUNTRY, COUNTRY_NAME)
"""Columns with few distinct values, read dictionary-encoded."""
FRANCHISE_ENDING = " collection"
"""Optional in queries."""


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
    """The genre indices of each film."""
    directors: People
    actors: People
    months: Ints
    """Number of films released in each month, January first."""
    weekdays: Ints
    """Number of films released on each weekday, Monday first."""

    @cached_property
    def stats(self) -> FilmStats:
        return film_stats(self)

    def find_country(self, field: str, query: str) -> tuple[str, Ints]:
        """By name or two-letter code."""
        name = self.country_of_code.get(normalize(query))
        if name is None:
            return self.countries.find(field, query)
        return name, self.country_codes.find(field, query)[1]


def load_catalog(folder: Path) -> Catalog:
    """From the Parquet files of the merge stage."""
    return build_catalog(
        {name: read_table(name, (folder / f"{name}.parquet").read_bytes()) for name in NEEDED}
    )


def read_table(name: str, data: bytes) -> pa.Table:
    """Reads the needed columns of a Parquet file."""
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
    films = film_columns(rows)
    film_indices = np.arange(len(films.ids))

    def film_index(column: str, aliases: Mapping[str, str] | None = None) -> GroupedIndex:
        return GroupedIndex.from_rows(EncodedColumn.from_arrow(rows[column]), film_indices, aliases)

    def list_index(name: str, column: str) -> GroupedIndex:
        return GroupedIndex.from_rows(
            EncodedColumn.from_arrow(tables[name][column]), films.indices_of(tables[name])
        )

    genres = list_index(GENRES.name, GENRE)
    directors, actors = directors_and_actors(tables[PEOPLE.name], films)
    return Catalog(
        films=films,
        titles=film_index(TITLE),
        languages=film_index(ORIGINAL_LANGUAGE, _native_names(tables[LANGUAGES.name])),
        franchises=film_index(FRANCHISE, _without_ending(rows[FRANCHISE].to_pylist())),
        countries=list_index(COUNTRIES.name, COUNTRY_NAME),
        country_codes=list_index(COUNTRIES.name, COUNTRY),
        country_of_code=_country_of_code(tables[COUNTRIES.name]),
        companies=list_index(COMPANIES.name, COMPANY),
        genres=genres,
        genres_of=genres.groups.transpose(len(films.ids)),
        directors=directors,
        actors=actors,
        months=np.bincount(films.months(), minlength=12),
        weekdays=np.bincount(films.weekdays(), minlength=7),
    )


def _native_names(languages: pa.Table) -> dict[str, str]:
    """Maps the native name of a language to its code."""
    names = languages[LANGUAGE_NAME].to_pylist(), languages[LANGUAGE].to_pylist()
    return dict(zip(*names, strict=True))


def _without_ending(franchises: list[str]) -> dict[str, str]:
    return {
        name[: -len(FRANCHISE_ENDING)]: name
        for name in franchises
        if name.casefold().endswith(FRANCHISE_ENDING)
    }


def _country_of_code(countries: pa.Table) -> dict[str, str]:
    codes, names = countries[COUNTRY].to_pylist(), countries[COUNTRY_NAME].to_pylist()
    return {normalize(code): name for code, name in zip(codes, names, strict=True)}
