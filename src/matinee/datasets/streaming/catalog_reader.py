"""Reads the catalogue of one platform: each row is repaired, or dropped with a reason."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from matinee.datasets.raw_files import CsvFile, CsvFormat, column_indices, find_format
from matinee.datasets.row_account import RepairReport
from matinee.datasets.streaming.clean_text import clean_text, iso_day
from matinee.schema.columns import RATING, TITLE
from matinee.schema.streaming import (
    COUNTRY,
    DATE_ADDED,
    DESCRIPTION,
    DIRECTOR,
    DURATION_INT,
    DURATION_TYPE,
    EARLIEST_YEAR,
    ID,
    LATEST_YEAR,
    LISTED_IN,
    MOVIE,
    PLATFORM,
    RATING_SPELLINGS,
    RELEASE_YEAR,
    SEASON,
    TYPE,
    TYPES,
    UNRATED,
)

SHOW_ID, PEOPLE, DURATION = "show_id", "cast", "duration"
COLUMNS = (
    *(SHOW_ID, TYPE, TITLE, DIRECTOR, PEOPLE, COUNTRY, DATE_ADDED),
    *(RELEASE_YEAR, RATING, DURATION, LISTED_IN, DESCRIPTION),
)
ROW_START = r"s[0-9]+"
"""Matches the first line of a row, before the delimiter, if show_id is the first column."""
SHOW = re.compile(r"s[0-9]+")
DURATION_PATTERN = re.compile(r"([0-9]{1,4}) (min|season)s?")

Cells = dict[str, str | None]
Row = dict[str, Any]


def read_catalog(file: CsvFile, platform: str) -> tuple[list[Row], RepairReport]:
    """Rows with the canonical columns and the raw list columns such as the cast."""
    account = RepairReport(file.path.name)
    found = find_format(file, COLUMNS, account.notes)
    text = file.path.read_bytes().decode(found.encoding, errors="replace")
    indices = column_indices(file.path.name, found.header, COLUMNS)
    row_start = ROW_START + re.escape(found.delimiter) if indices[0] == 0 else None
    records = _records(text, row_start)
    next(records)  # the header
    rows: dict[str, Row] = {}
    for line, record in records:
        account.read += 1
        try:
            cells = _cells(record, found, indices, account.repaired)
            row = _row(cells, platform, account.repaired)
            if row[ID] in rows:
                raise ValueError("id seen before")
        except ValueError as error:
            account.drop(line, str(error), record)
        else:
            rows[row[ID]] = row
    account.repaired = +account.repaired  # drops counts of zero
    return list(rows.values()), account


def _records(text: str, row_start: str | None) -> Iterator[tuple[int, str]]:
    """First line and text of each row: an unclosed quote ends where the next row begins."""
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        end = start + 1
        quotes = lines[start].count('"')
        while quotes % 2 and end < len(lines):
            if row_start and re.match(row_start, lines[end]):
                break
            quotes += lines[end].count('"')
            end += 1
        record = "\n".join(lines[start:end])
        if record.strip():
            yield start + 1, record
        start = end


def _cells(record: str, found: CsvFormat, indices: Sequence[int], repaired: Counter[str]) -> Cells:
    try:
        fields = next(csv.reader([record], delimiter=found.delimiter, strict=True))
    except csv.Error:
        raise ValueError("quotes do not match") from None
    if len(fields) != len(found.header):
        raise ValueError("wrong number of fields")
    cells = zip(COLUMNS, indices, strict=True)
    return {name: clean_text(fields[index], name, repaired) for name, index in cells}


def _row(cells: Cells, platform: str, repaired: Counter[str]) -> Row:
    _check(cells)
    number, unit = _parse_duration(_move_duration(cells, repaired), repaired)
    if cells[TYPE] == MOVIE and unit == SEASON:
        repaired["type: movie with seasons, kept"] += 1
    return {
        **cells,
        ID: f"{platform[0]}{cells[SHOW_ID]}",
        PLATFORM: platform,
        DATE_ADDED: iso_day(cells[DATE_ADDED], repaired),
        RELEASE_YEAR: int(cells[RELEASE_YEAR] or 0),
        RATING: _rating(cells[RATING], repaired),
        DURATION_INT: number,
        DURATION_TYPE: unit,
    }


def _check(cells: Cells) -> None:
    year = cells[RELEASE_YEAR] or ""
    if not SHOW.fullmatch(cells[SHOW_ID] or ""):
        raise ValueError("show_id is not an s and a number")
    if cells[TYPE] not in TYPES:
        raise ValueError(f"type is none of {', '.join(TYPES)}")
    if cells[TITLE] is None:
        raise ValueError("title is missing")
    # str.isdecimal accepts the digits of other scripts
    if not (year.isascii() and year.isdecimal() and EARLIEST_YEAR <= int(year) <= LATEST_YEAR):
        raise ValueError("release_year is not a year")


def _move_duration(cells: Cells, repaired: Counter[str]) -> str | None:
    """The duration; if the rating column holds one, that column becomes null."""
    duration, rating = cells[DURATION], cells[RATING]
    if rating is None or not DURATION_PATTERN.fullmatch(rating):
        return duration
    cells[RATING] = None
    rule = "moved from rating" if duration is None else "another one in rating, removed"
    repaired[f"{DURATION}: {rule}"] += 1
    return duration or rating


def _parse_duration(text: str | None, repaired: Counter[str]) -> tuple[int | None, str | None]:
    if text is None:
        repaired[f"{DURATION}: missing, unknown"] += 1
        return None, None
    match = DURATION_PATTERN.fullmatch(text)
    if match is None:
        repaired[f"{DURATION}: not readable, unknown"] += 1
        return None, None
    if int(match[1]) == 0:
        repaired[f"{DURATION}: 0, unknown"] += 1
        return None, None
    return int(match[1]), match[2]


def _rating(text: str | None, repaired: Counter[str]) -> str:
    if text is None:
        repaired[f"{RATING}: missing, {UNRATED}"] += 1
        return UNRATED
    spelling = RATING_SPELLINGS.get(text, text)
    repaired[f"{RATING}: other spelling"] += spelling != text
    return spelling
