"""TMDB's films as Kaggle publishes them: csv files with Python literals in their cells."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matinee.datasets.row_account import LoadResult, RowReport
from matinee.datasets.tmdb.csv_records import records
from matinee.datasets.tmdb.film_row import COLUMNS, ID, Film, film, whole_id
from matinee.datasets.tmdb.nested_cells import Cells, Shape
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

_COLLECTION = Shape("belongs_to_collection", {"id": int, "name": str})
_LISTS = (
    (GENRES, Shape("genres", {"id": int, "name": str})),
    (COMPANIES, Shape("production_companies", {"id": int, "name": str})),
    (COUNTRIES, Shape("production_countries", {"iso_3166_1": str, "name": str})),
    (LANGUAGES, Shape("spoken_languages", {"iso_639_1": str, "name": str})),
)
_CAST = Shape("cast", {"id": int, "name": str, "order": int})
_CREW = Shape("crew", {"id": int, "name": str, "job": str})
_KEYWORDS = Shape("keywords", {"id": int, "name": str})

Rows = list[tuple[Any, ...]]


def load_tables(folder: Path) -> LoadResult:
    """The films, what their cells list, and, where there are such files, keywords and links."""
    films_file = _present(folder, *FILM_FILES)
    credits_file = _present(folder, CREDITS)
    tables, accounts = _films(films_file)
    known = set(tables[FILMS.name][FILM_ID].tolist())
    readers = {credits_file: _people}
    readers |= {folder / KEYWORDS_FILE: _keywords, folder / LINKS_FILE: _links}
    for path, read in readers.items():
        if path.is_file():
            more, accounts_of_file = read(path, known)
            tables |= more
            accounts += accounts_of_file
    return LoadResult(tables, accounts)


def _present(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    found = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
    raise FileNotFoundError(f"{folder} must hold {' or '.join(names)}; it holds {found}")


def _films(path: Path) -> LoadResult:
    account, cells = RowReport(path.name), Cells.of(path.name)
    films: list[tuple[Any, ...]] = []
    lists: dict[str, Rows] = {table.name: [] for table, _ in _LISTS}
    for line, row, nested in _good_films(path, account):
        film_id = row.film_id
        cell = nested.pop(_COLLECTION.column)
        franchise = cells.entries(line, film_id, _COLLECTION, cell) or [(None, "")]
        films.append((*row, *franchise[0]))
        for table, shape in _LISTS:
            entries = cells.entries(line, film_id, shape, nested[shape.column])
            lists[table.name] += [(film_id, *entry) for entry in entries]
    tables = {FILMS.name: _frame(films, FILMS)}
    tables |= {table.name: _frame(lists[table.name], table) for table, _ in _LISTS}
    return LoadResult(tables, [account, cells.account])


def _good_films(path: Path, account: RowReport) -> Iterator[tuple[int, Film, dict[str, str]]]:
    """Line, row and nested cells of each film that can be used, the first time it stands there."""
    nested = [_COLLECTION.column, *(shape.column for _, shape in _LISTS)]
    seen: set[int] = set()
    for record in records(path, [*COLUMNS, *nested], account):
        flat, cells = record.values[: len(COLUMNS)], record.values[len(COLUMNS) :]
        try:
            row = film(flat)
        except ValueError as error:
            account.drop(record.line, str(error), record.text)
            continue
        if row.film_id in seen:
            account.drop(record.line, REPEATED, record.text)
            continue
        seen.add(row.film_id)
        yield record.line, row, dict(zip(nested, cells, strict=True))


def _people(path: Path, known: Container[int]) -> LoadResult:
    """Who plays several characters in a film, or has a job twice, stands there once."""
    account, cells = RowReport(path.name), Cells.of(path.name)
    rows: Rows = []
    once: dict[str, str] = {}
    for line, film_id, (cast, crew) in _of_films(path, ["cast", "crew"], account, known):
        for person, name, order in cells.entries(line, film_id, _CAST, cast):
            rows.append((film_id, person, once.setdefault(name, name), CAST, "", order))
        for order, (person, name, job) in enumerate(cells.entries(line, film_id, _CREW, crew)):
            name, job = once.setdefault(name, name), once.setdefault(job, job)
            rows.append((film_id, person, name, CREW, job, order))
    people = _frame(rows, PEOPLE, by=[FILM_ID, KIND, ORDER])
    return LoadResult({PEOPLE.name: people}, [account, cells.account])


def _keywords(path: Path, known: Container[int]) -> LoadResult:
    account, cells = RowReport(path.name), Cells.of(path.name)
    rows: Rows = []
    for line, film_id, (cell,) in _of_films(path, ["keywords"], account, known):
        rows += [(film_id, *entry) for entry in cells.entries(line, film_id, _KEYWORDS, cell)]
    return LoadResult({KEYWORDS.name: _frame(rows, KEYWORDS)}, [account, cells.account])


def _links(path: Path, known: Container[int]) -> LoadResult:
    account = RowReport(path.name)
    films: dict[int, int] = {}
    for record in records(path, ["movieId", "tmdbId"], account):
        movielens_id, film_id = (text.strip().removesuffix(".0") for text in record.values)
        try:
            link = _link(movielens_id, film_id, known)
        except ValueError as error:
            account.drop(record.line, str(error), record.text)
            continue
        if link[0] in films:
            account.drop(record.line, REPEATED, record.text)
        films.setdefault(*link)
    rows: Rows = [(film_id, movielens_id) for movielens_id, film_id in films.items()]
    return LoadResult({LINKS.name: _frame(rows, LINKS)}, [account])


def _link(movielens_id: str, film_id: str, known: Container[int]) -> tuple[int, int]:
    if not film_id:
        raise ValueError("no tmdbId")
    link = whole_id(movielens_id), whole_id(film_id)
    if link[1] not in known:
        raise ValueError(UNKNOWN)
    return link


def _of_films(
    path: Path, columns: list[str], account: RowReport, known: Container[int]
) -> Iterator[tuple[int, int, list[str]]]:
    """Line, film and cells of each record about a film we have, once a film."""
    seen: set[int] = set()
    for record in records(path, [ID, *columns], account):
        number, *cells = record.values
        try:
            film_id = whole_id(number)
        except ValueError as error:
            account.drop(record.line, str(error), record.text)
            continue
        if film_id in seen or film_id not in known:
            account.drop(record.line, REPEATED if film_id in seen else UNKNOWN, record.text)
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
