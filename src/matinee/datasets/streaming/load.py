"""Loads the catalogues of four platforms and, if present, their users' ratings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matinee.datasets.raw_files import CsvFile, check_is_file
from matinee.datasets.row_account import LoadResult, RepairReport, RowReport
from matinee.datasets.streaming.catalog_reader import PEOPLE, Row, read_catalog
from matinee.datasets.streaming.list_cells import Split, actors, countries, directors, genres
from matinee.datasets.streaming.ratings import read_ratings
from matinee.schema.streaming import (
    ACTOR,
    CAST,
    COUNTRIES,
    COUNTRY,
    DIRECTOR,
    DIRECTORS,
    GENRE,
    GENRES,
    ID,
    LISTED_IN,
    TITLES,
)
from matinee.schema.validation import Table, validate

if TYPE_CHECKING:
    import pandas as pd

CATALOGUES = {
    "amazon": "amazon_prime_titles.csv",
    "disney": "disney_plus_titles.csv",
    "hulu": "hulu_titles.csv",
    "netflix": "netflix_titles.csv",
}
RATING_FILE = re.compile(r"\d+\.csv")
LISTS: dict[str, tuple[Table, str, str, Split]] = {
    "cast": (CAST, PEOPLE, ACTOR, actors),
    "genres": (GENRES, LISTED_IN, GENRE, genres),
    "countries": (COUNTRIES, COUNTRY, COUNTRY, countries),
    "directors": (DIRECTORS, DIRECTOR, DIRECTOR, directors),
}
"""For each long table: its schema, the source column, the target column, the splitter."""


def load_tables(folder: Path, csv: dict[str, Any] | None = None) -> LoadResult:
    """Titles and their lists; with ratings, also these and the titles' scores by year."""
    catalogs = {
        platform: read_catalog(CsvFile(_find_one(folder, name), **csv or {}), platform)
        for platform, name in CATALOGUES.items()
    }
    accounts: list[RowReport] = [account for _, account in catalogs.values()]
    tables = {"titles": _typed([row for rows, _ in catalogs.values() for row in rows], TITLES)}
    for name, settings in LISTS.items():
        tables[name] = _list_table(list(catalogs.values()), *settings)
    paths = sorted(_rating_files(folder), key=lambda path: int(path.stem))
    if paths:
        files = [CsvFile(path, **csv or {}) for path in paths]
        ratings, scores, rating_accounts = read_ratings(files, tables["titles"][ID])
        tables |= {"ratings": ratings, "scores": scores}
        accounts += rating_accounts
    return LoadResult(tables, accounts)


def _find_one(folder: Path, name: str) -> Path:
    paths = sorted(folder.rglob(name))
    if len(paths) != 1:
        listing = ", ".join(str(path.relative_to(folder)) for path in paths) or "no such file"
        raise FileNotFoundError(
            f"{folder} must hold exactly one {name}, and holds {listing}; "
            f"the four catalogues are {', '.join(CATALOGUES.values())}"
        )
    return check_is_file(paths[0])


def _rating_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.csv") if RATING_FILE.fullmatch(path.name)]


def _list_table(
    catalogs: list[tuple[list[Row], RepairReport]],
    table: Table,
    source: str,
    target: str,
    split: Split,
) -> pd.DataFrame:
    rows = [
        {ID: row[ID], target: item}
        for rows, account in catalogs
        for row in rows
        if row[source]
        for item in split(row[source], account.repaired)
    ]
    for _, account in catalogs:
        account.repaired = +account.repaired
    return _typed(rows, table)


def _typed(rows: list[dict[str, Any]], table: Table) -> pd.DataFrame:
    import pandas as pd

    dtypes = {name: column.dtype for name, column in table.columns.items()}
    frame = pd.DataFrame.from_records(rows, columns=list(dtypes))
    return validate(frame.astype(dtypes), table)
