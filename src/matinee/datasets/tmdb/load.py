"""Loads TMDB's films as published on Kaggle: CSV files with Python literals in cells."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matinee.datasets.raw_files import CsvFile, check_is_file, find_file
from matinee.datasets.row_account import LoadResult, RowReport
from matinee.datasets.tmdb.csv_records import read_records
from matinee.datasets.tmdb.film_row import COLUMNS, ID, Film, parse_film, parse_id
from matinee.datasets.tmdb.nested_cells import NestedCells, NestedColumn
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import (
    CAST,
    COMPANIES,
    COUNTRIES,
    CREW,
    FILMS,
    GENRES,
    KEYWORDS,
    KIND,
    LANGUAGES,
    LINKS,
    ORDER,
    PEOPLE,
)
from matinee.schema.validation import Table, validate

if TYPE_CHECKING:
    import pandas as pd

FILM_FILES = ("movies_dataset.csv", "movies_metadata.csv")
CREDITS, KEYWORDS_FILE, LINKS_FILE = "credits.csv", "keywords.csv", "links.csv"
REPEATED, UNKNOWN = "id seen before", "unknown film"

_COLLECTION = NestedColumn("belongs_to_collection", {"id": int, "name": str})
_LISTS = (
    (GENRES, NestedColumn("genres", {"id": int, "name": str})),
    (COMPANIES, NestedColumn("production_companies", {"id": int, "name": str})),
    (COUNTRIES, NestedColumn("production_countries", {"iso_3166_1": str, "name": str})),
    (LANGUAGES, NestedColumn("spoken_languages", {"iso_639_1": str, "name": str})),
)
_CAST = NestedColumn("cast", {"id": int, "name": str, "order": int})
_CREW = NestedColumn("crew", {"id": int, "name": str, "job": str})
_KEYWORDS = NestedColumn("keywords", {"id": int, "name": str})

Rows = list[tuple[Any, ...]]


def load_tables(folder: Path, csv: dict[str, Any] | None = None) -> LoadResult:
    """The films and the lists in their cells; keywords and links if there are such files."""
    films_file = find_file(folder, *FILM_FILES)
    credits_file = find_file(folder, CREDITS)
    tables, reports = _films(CsvFile(films_file, **csv or {}))
    film_ids = set(tables[FILMS.name][FILM_ID].tolist())
    readers = {credits_file: _people}
    readers |= {folder / KEYWORDS_FILE: _keywords, folder / LINKS_FILE: _links}
    for path, read in readers.items():
        if path.exists():
            more, file_reports = read(CsvFile(check_is_file(path), **csv or {}), film_ids)
            tables |= more
            reports += file_reports
    return LoadResult(tables, reports)


def _films(file: CsvFile) -> LoadResult:
    report, cells = RowReport(file.path.name), NestedCells.from_file(file.path.name)
    films: Rows = []
    lists: dict[str, Rows] = {table.name: [] for table, _ in _LISTS}
    for line, row, nested in _good_films(file, report):
        film_id = row.film_id
        cell = nested.pop(_COLLECTION.name)
        franchise = cells.entries(line, film_id, _COLLECTION, cell) or [(None, "")]
        films.append((*row, *franchise[0]))
        for table, column in _LISTS:
            entries = cells.entries(line, film_id, column, nested[column.name])
            lists[table.name] += [(film_id, *entry) for entry in entries]
    tables = {FILMS.name: _frame(films, FILMS)}
    tables |= {table.name: _frame(lists[table.name], table) for table, _ in _LISTS}
    return LoadResult(tables, [report, cells.report])


def _good_films(file: CsvFile, report: RowReport) -> Iterator[tuple[int, Film, dict[str, str]]]:
    """Line, row and nested cells of each usable film; repeated ids are dropped."""
    nested = [_COLLECTION.name, *(column.name for _, column in _LISTS)]
    seen: set[int] = set()
    for record in read_records(file, [*COLUMNS, *nested], report):
        flat, cells = record.values[: len(COLUMNS)], record.values[len(COLUMNS) :]
        try:
            row = parse_film(flat)
        except ValueError as error:
            report.drop(record.line, str(error), record.text)
            continue
        if row.film_id in seen:
            report.drop(record.line, REPEATED, record.text)
            continue
        seen.add(row.film_id)
        yield record.line, row, dict(zip(nested, cells, strict=True))


def _people(file: CsvFile, film_ids: Container[int]) -> LoadResult:
    """Cast and crew; several characters, or a repeated job, of a person in a film are one row."""
    report, cells = RowReport(file.path.name), NestedCells.from_file(file.path.name)
    rows: Rows = []
    interned: dict[str, str] = {}
    for line, film_id, (cast, crew) in _film_cells(file, ["cast", "crew"], report, film_ids):
        for person, name, order in cells.entries(line, film_id, _CAST, cast):
            rows.append((film_id, person, interned.setdefault(name, name), CAST, "", order))
        for order, (person, name, job) in enumerate(cells.entries(line, film_id, _CREW, crew)):
            name, job = interned.setdefault(name, name), interned.setdefault(job, job)
            rows.append((film_id, person, name, CREW, job, order))
    people = _frame(rows, PEOPLE, by=[FILM_ID, KIND, ORDER])
    return LoadResult({PEOPLE.name: people}, [report, cells.report])


def _keywords(file: CsvFile, film_ids: Container[int]) -> LoadResult:
    report, cells = RowReport(file.path.name), NestedCells.from_file(file.path.name)
    rows: Rows = []
    for line, film_id, (cell,) in _film_cells(file, ["keywords"], report, film_ids):
        rows += [(film_id, *entry) for entry in cells.entries(line, film_id, _KEYWORDS, cell)]
    return LoadResult({KEYWORDS.name: _frame(rows, KEYWORDS)}, [report, cells.report])


def _links(file: CsvFile, film_ids: Container[int]) -> LoadResult:
    report = RowReport(file.path.name)
    films: dict[int, int] = {}
    for record in read_records(file, ["movieId", "tmdbId"], report):
        movielens_id, film_id = (text.strip().removesuffix(".0") for text in record.values)
        try:
            link = _link(movielens_id, film_id, film_ids)
        except ValueError as error:
            report.drop(record.line, str(error), record.text)
            continue
        if link[0] in films:
            report.drop(record.line, REPEATED, record.text)
        films.setdefault(*link)
    rows: Rows = [(film_id, movielens_id) for movielens_id, film_id in films.items()]
    return LoadResult({LINKS.name: _frame(rows, LINKS)}, [report])


def _link(movielens_id: str, film_id: str, film_ids: Container[int]) -> tuple[int, int]:
    if not film_id:
        raise ValueError("no tmdbId")
    link = parse_id(movielens_id), parse_id(film_id)
    if link[1] not in film_ids:
        raise ValueError(UNKNOWN)
    return link


def _film_cells(
    file: CsvFile, columns: list[str], report: RowReport, film_ids: Container[int]
) -> Iterator[tuple[int, int, list[str]]]:
    """Line, film and cells of the first record of each loaded film."""
    seen: set[int] = set()
    for record in read_records(file, [ID, *columns], report):
        id_text, *cells = record.values
        try:
            film_id = parse_id(id_text)
        except ValueError as error:
            report.drop(record.line, str(error), record.text)
            continue
        if film_id in seen or film_id not in film_ids:
            report.drop(record.line, REPEATED if film_id in seen else UNKNOWN, record.text)
        else:
            yield record.line, film_id, cells
        seen.add(film_id)


def _frame(rows: Rows, table: Table, by: list[str] | None = None) -> pd.DataFrame:
    import pandas as pd

    key = list(table.key)
    frame = pd.DataFrame(rows, columns=list(table.columns))
    frame = frame.astype({name: column.dtype for name, column in table.columns.items()})
    frame = frame.sort_values(by or key, kind="stable").drop_duplicates(key)
    return validate(frame.reset_index(drop=True), table)
