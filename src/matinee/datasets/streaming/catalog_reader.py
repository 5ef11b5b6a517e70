"""The catalogue of one platform: every row either repaired or refused with its reason."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
STARTS = re.compile(r"s[0-9]+,")
"""How the line begins on which a row begins."""
SHOW = re.compile(r"s[0-9]+")
LENGTH = re.compile(r"([0-9]{1,4}) (min|season)s?")

Cells = dict[str, str | None]
Row = dict[str, Any]


def read_catalog(path: Path, platform: str) -> tuple[list[Row], RepairReport]:
    """Rows with the titles' columns and, beside these, the raw ones such as the cast."""
    account = RepairReport(path.name)
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    records = _records(text)
    header = next(records, (1, ""))[1].strip().split(",")
    if tuple(header) != COLUMNS:
        raise ValueError(
            f"{path.name} has the columns {', '.join(header)}; it must have {', '.join(COLUMNS)}"
        )
    rows: dict[str, Row] = {}
    for line, record in records:
        account.read += 1
        try:
            row = _row(_cells(record, account.repaired), platform, account.repaired)
            if row[ID] in rows:
                raise ValueError("id seen before")
        except ValueError as error:
            account.drop(line, str(error), record)
        else:
            rows[row[ID]] = row
    # a count of zero tells nothing
    account.repaired = +account.repaired
    return list(rows.values()), account


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Each row's text and first line: an unclosed quote ends where the next row begins."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        end = at + 1
        quotes = lines[at].count('"')
        while quotes % 2 and end < len(lines) and not STARTS.match(lines[end]):
            quotes += lines[end].count('"')
            end += 1
        record = "\n".join(lines[at:end])
        if record.strip():
            yield at + 1, record
        at = end


def _cells(record: str, repaired: Counter[str]) -> Cells:
    try:
        fields = next(csv.reader([record], strict=True))
    except csv.Error:
        raise ValueError("quotes do not match") from None
    if len(fields) != len(COLUMNS):
        raise ValueError("wrong number of fields")
    cells = zip(COLUMNS, fields, strict=True)
    return {name: clean_text(field, name, repaired) for name, field in cells}


def _row(cells: Cells, platform: str, repaired: Counter[str]) -> Row:
    _refuse(cells)
    number, unit = _length(_moved(cells, repaired), repaired)
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


def _refuse(cells: Cells) -> None:
    year = cells[RELEASE_YEAR] or ""
    if not SHOW.fullmatch(cells[SHOW_ID] or ""):
        raise ValueError("show_id is not an s and a number")
    if cells[TYPE] not in TYPES:
        raise ValueError(f"type is none of {', '.join(TYPES)}")
    if cells[TITLE] is None:
        raise ValueError("title is missing")
    # digits of other scripts are digits to Python too
    if not (year.isascii() and year.isdecimal() and EARLIEST_YEAR <= int(year) <= LATEST_YEAR):
        raise ValueError("release_year is not a year")


def _moved(cells: Cells, repaired: Counter[str]) -> str | None:
    """The duration; where it stands in the rating's column, that becomes null."""
    length, rating = cells[DURATION], cells[RATING]
    if rating is None or not LENGTH.fullmatch(rating):
        return length
    cells[RATING] = None
    rule = "moved from rating" if length is None else "another one in rating, removed"
    repaired[f"{DURATION}: {rule}"] += 1
    return length or rating


def _length(text: str | None, repaired: Counter[str]) -> tuple[int | None, str | None]:
    if text is None:
        repaired[f"{DURATION}: missing, unknown"] += 1
        return None, None
    found = LENGTH.fullmatch(text)
    if found is None:
        repaired[f"{DURATION}: not readable, unknown"] += 1
        return None, None
    if int(found[1]) == 0:
        repaired[f"{DURATION}: 0, unknown"] += 1
        return None, None
    return int(found[1]), found[2]


def _rating(text: str | None, repaired: Counter[str]) -> str:
    if text is None:
        repaired[f"{RATING}: missing, {UNRATED}"] += 1
        return UNRATED
    spelling = RATING_SPELLINGS.get(text, text)
    repaired[f"{RATING}: other spelling"] += spelling != text
    return spelling
