"""Parses one row of TMDB's films."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from matinee.schema.tmdb import DOUBTFUL_BELOW, EARLIEST_YEAR, LATEST_YEAR

ID = "id"
COLUMNS = (
    ID,
    "title",
    "original_title",
    "release_date",
    "original_language",
    "runtime",
    "budget",
    "revenue",
    "popularity",
    "vote_average",
    "vote_count",
    "status",
    "tagline",
    "overview",
)
"""The columns that `parse_film` reads, in this order; nested columns are read apart."""

_NUMBER = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MAX_ID, MAX_MONEY, MAX_NUMBER = 2**31 - 1, 2**53, 2**31 - 1


class Film(NamedTuple):
    """The films table up to the franchise, in the order of its columns."""

    film_id: int
    title: str
    release_date: str
    release_year: int
    original_language: str
    runtime: int | None
    budget: int
    revenue: int
    returned: float
    doubtful_money: bool
    popularity: float
    vote_average: float
    vote_count: int
    status: str
    tagline: str
    overview: str


def parse_film(values: list[str]) -> Film:
    """From the values of COLUMNS; raises ValueError with the reason if the row is unusable."""
    text = dict(zip(COLUMNS, map(str.strip, values), strict=True))
    film_id = parse_id(text[ID])
    released = _date(text["release_date"])
    title = text["title"] or text["original_title"]
    if not title:
        raise ValueError("no title")
    budget, revenue = (round(_number(text, name, MAX_MONEY)) for name in ("budget", "revenue"))
    return Film(
        film_id=film_id,
        title=title,
        release_date=released.isoformat(),
        release_year=released.year,
        original_language=text["original_language"].lower(),
        runtime=round(_number(text, "runtime", MAX_NUMBER)) or None,
        budget=budget,
        revenue=revenue,
        returned=revenue / budget if budget else 0.0,
        doubtful_money=any(0 < money < DOUBTFUL_BELOW for money in (budget, revenue)),
        popularity=_number(text, "popularity", MAX_NUMBER),
        vote_average=_number(text, "vote_average", 10),
        vote_count=round(_number(text, "vote_count", MAX_NUMBER)),
        status=text["status"],
        tagline=text["tagline"],
        overview=text["overview"],
    )


def parse_id(text: str) -> int:
    text = text.strip()
    if not _WHOLE.fullmatch(text) or int(text) > MAX_ID:
        raise ValueError("id is not a number")
    return int(text)


def _date(text: str) -> date:
    if not text:
        raise ValueError("no release date")
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            day = date.fromisoformat(text)
            if EARLIEST_YEAR <= day.year <= LATEST_YEAR:
                return day
    raise ValueError("release date is not a date")


def _number(cells: dict[str, str], name: str, highest: float) -> float:
    """0 if the cell is empty."""
    text = cells[name]
    if not text:
        return 0.0
    if not _NUMBER.fullmatch(text) or float(text) > highest:
        raise ValueError(f"{name} is not a number from 0 to {highest:g}")
    return float(text)
