"""One row of TMDB's films: text to values, by the rules of the collection."""

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
"""What `film` is made of, in this order; the nested columns are read apart."""

_NUMBER = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST_ID, MOST_MONEY, MOST = 2**31 - 1, 2**53, 2**31 - 1


class Film(NamedTuple):
    """In the order of the films table, up to what the film's collection adds."""

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


def film(values: list[str]) -> Film:
    """Of the values of COLUMNS; a ValueError says why the row cannot be used."""
    text = dict(zip(COLUMNS, map(str.strip, values), strict=True))
    number = whole_id(text[ID])
    released = _date(text["release_date"])
    title = text["title"] or text["original_title"]
    if not title:
        raise ValueError("no title")
    budget, revenue = (round(_number(text, name, MOST_MONEY)) for name in ("budget", "revenue"))
    return Film(
        film_id=number,
        title=title,
        release_date=released.isoformat(),
        release_year=released.year,
        original_language=text["original_language"].lower(),
        runtime=round(_number(text, "runtime", MOST)) or None,
        budget=budget,
        revenue=revenue,
        returned=revenue / budget if budget else 0.0,
        doubtful_money=any(0 < money < DOUBTFUL_BELOW for money in (budget, revenue)),
        popularity=_number(text, "popularity", MOST),
        vote_average=_number(text, "vote_average", 10),
        vote_count=round(_number(text, "vote_count", MOST)),
        status=text["status"],
        tagline=text["tagline"],
        overview=text["overview"],
    )


def whole_id(text: str) -> int:
    text = text.strip()
    if not _WHOLE.fullmatch(text) or int(text) > MOST_ID:
        raise ValueError("id is not a number")
    return int(text)


def _date(text: str) -> date:
    if not text:
        raise ValueError("no release date")
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            found = date.fromisoformat(text)
            if EARLIEST_YEAR <= found.year <= LATEST_YEAR:
                return found
    raise ValueError("release date is no date")


def _number(text: dict[str, str], name: str, most: float) -> float:
    """0 where there is none."""
    written = text[name]
    if not written:
        return 0.0
    if not _NUMBER.fullmatch(written) or float(written) > most:
        raise ValueError(f"{name} is not a number from 0 to {most:g}")
    return float(written)
