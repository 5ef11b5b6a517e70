"""Nine films by hand, with what the questions on them turn on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from matinee.catalog.tmdb.index import Catalog, build_catalog

_COLUMNS = "film_id title release_date original_language runtime budget revenue votes franchise"
_FILMS = (
    (1, "Titanic", "1997-11-18", "en", 194, 200_000_000, 1_800_000_000, 7770, ""),
    (2, "Titanic", "1953-04-11", "en", 98, 0, 0, 56, ""),
    (3, "Titanic", "1996-11-17", "en", 173, 0, 0, 13, ""),
    (4, "Face/Off", "1997-06-27", "en", 138, 80_000_000, 240_000_000, 2000, ""),
    (5, "Amélie", "2001-04-25", "fr", 122, 10_000_000, 170_000_000, 3403, ""),
    (6, "Toy Story", "1995-10-30", "en", 81, 30_000_000, 360_000_000, 5415, "Toy Story Collection"),
    (
        7,
        "Toy Story 2",
        "1999-10-30",
        "en",
        92,
        90_000_000,
        450_000_000,
        3914,
        "Toy Story Collection",
    ),
    (8, "Less Than Zero", "1987-11-06", "en", 98, 1, 12_396_383, 77, "toy story  COLLECTION"),
    (9, "100% Sand?", "2010-01-01", "af", None, 0, 0, 1999, ""),
)
_GENRES = ((1, "Drama"), (1, "Romance"), (4, "Action"), (5, "Romance"), (6, "Animation"))
_COMPANIES = (
    *((5, "Canal+"), (8, "CANAL+"), (5, "UGC (Union) & Co."), (6, "Pixar"), (7, "Pixar")),
    *((7, "Pixar Plus"),),
)
_COUNTRIES = (
    *((1, "US", "United States of America"), (4, "US", "United States of America")),
    *((5, "FR", "France"), (5, "DE", "Germany"), (9, "NA", "Namibia")),
    *((2, "CG", "Congo"), (3, "CD", "Congo"), (9, "CD", "Congo")),
)
_LANGUAGES = ((1, "en", "English"), (5, "fr", "Français"), (9, "af", ""))
_PEOPLE = (
    (1, 10, "James Cameron", "crew", "Director"),
    (1, 10, "James Cameron", "crew", "Writer"),
    (6, 11, "John Lasseter", "crew", "Director"),
    (7, 11, "John Lasseter", "crew", "Director"),
    (5, 11, "John Lasseter", "crew", "Producer"),
    (8, 12, "Zoë Twice", "crew", "Director"),
    (4, 12, "Zoë Twice", "crew", "Director"),
    (2, 13, "Zoe Twice", "crew", "Director"),
    (6, 20, "Tom Hanks", "cast", ""),
    (7, 20, "Tom Hanks", "cast", ""),
    (2, 20, "Tom Hanks", "cast", ""),
    (3, 20, "Tom Hanks", "crew", "Director"),
    (5, 21, "Audrey Tautou", "cast", ""),
    # an id that two names share is two people
    (9, 21, "Somebody Else", "cast", ""),
)


def tables() -> dict[str, pa.Table]:
    return {
        "films": pa.Table.from_pylist([_film(row) for row in _FILMS], schema=_SCHEMA),
        "genres": _table("film_id genre", _GENRES),
        "companies": _table("film_id company", _COMPANIES),
        "countries": _table("film_id country country_name", _COUNTRIES),
        "languages": _table("film_id language language_name", _LANGUAGES),
        "people": _table("film_id person_id name kind job", _PEOPLE),
    }


def catalogue() -> Catalog:
    return build_catalog(tables())


def _film(row: tuple[Any, ...]) -> dict[str, Any]:
    film = dict(zip(_COLUMNS.split(), row, strict=True))
    budget, revenue = film["budget"], film["revenue"]
    return film | {
        "release_year": date.fromisoformat(film["release_date"]).year,
        "return": revenue / budget if budget else 0.0,
        "doubtful_money": 0 < budget < 1000 or 0 < revenue < 1000,
        "popularity": film["votes"] / 100,
        "vote_average": 7.5,
        "vote_count": film["votes"],
    }


_SCHEMA = pa.schema(
    {
        "film_id": pa.int32(),
        "title": pa.string(),
        "release_date": pa.string(),
        "release_year": pa.int16(),
        "original_language": pa.string(),
        "runtime": pa.int32(),
        "budget": pa.int64(),
        "revenue": pa.int64(),
        "return": pa.float64(),
        "doubtful_money": pa.bool_(),
        "popularity": pa.float64(),
        "vote_average": pa.float64(),
        "vote_count": pa.int32(),
        "franchise": pa.string(),
    }
)


def _table(columns: str, rows: tuple[tuple[Any, ...], ...]) -> pa.Table:
    names = columns.split()
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
