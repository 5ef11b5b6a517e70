"""Films drawn at random, listed page by page and looked for one by one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures import small_tmdb
from matinee.catalog.search.errors import InvalidValueError
from matinee.catalog.tmdb.film_query import ORDERS, FilmTable, Filters, build_film_table, page
from matinee.catalog.tmdb.index import build_catalog
from matinee.runtime.text import normalize

FEW = build_film_table(small_tmdb.catalogue())
MOST_PAGES = 40


class Drawn(NamedTuple):
    title: str
    year: int
    votes: int
    language: str
    genres: set[str]
    countries: set[str]
    directors: set[str]


TITLES = st.sampled_from(["A", "a", "Á", "B", "b c", "Ab", "É", "ea", "Zz", "日本", "A  B?"])
SOME = {"genres": ["Drama", "War"], "countries": ["Peru", "Fiji"], "directors": ["Ann", "Anné"]}
MANY = st.lists(
    st.builds(
        Drawn,
        TITLES,
        st.integers(1990, 1993),
        st.integers(0, 3),
        st.sampled_from(["en", "fr"]),
        *(st.sets(st.sampled_from(names)) for names in SOME.values()),
    ),
    max_size=25,
)
FIRST = Drawn("A", 1990, 0, "en", *map(set, SOME.values()))
"""Has every name, since a name that no film has is unknown, which is another test."""


def tables_of(drawn: list[Drawn]) -> dict[str, pa.Table]:
    empty = {name: table.slice(0, 0) for name, table in small_tmdb.tables().items()}
    template = small_tmdb.tables()["films"].to_pylist()[0]
    films = [
        template
        | {
            "film_id": 3 * number + 1,
            "title": film.title,
            "release_year": film.year,
            "vote_count": film.votes,
            "original_language": film.language,
            "revenue": film.votes * 1_000_000_000_000,
            "popularity": film.votes / 7,
        }
        for number, film in enumerate(drawn)
    ]
    rows = {"films": films, "genres": [], "countries": [], "people": []}
    for number, film in enumerate(drawn):
        one = {"film_id": 3 * number + 1}
        rows["genres"] += [one | {"genre": name} for name in film.genres]
        rows["countries"] += [
            one | {"country": name[:2], "country_name": name} for name in film.countries
        ]
        crew = {"kind": "crew", "job": "Director"}
        rows["people"] += [
            one | crew | {"person_id": 2 * len(name) + number % 2, "name": name}
            for name in film.directors
        ]
    return empty | {
        name: pa.Table.from_pylist(found, schema=empty[name].schema) for name, found in rows.items()
    }


def brute_force(drawn: list[Drawn], filters: Filters, order: str) -> list[int]:
    def has(names: set[str], asked: str | None) -> bool:
        return asked is None or normalize(asked) in map(normalize, names)

    def holds(film: Drawn) -> bool:
        return (
            (filters.year_from is None or film.year >= filters.year_from)
            and (filters.year_to is None or film.year <= filters.year_to)
            and has({film.language}, filters.language)
            and has(film.genres, filters.genre)
            and has(film.countries | {name[:2] for name in film.countries}, filters.country)
            and has(film.directors, filters.director)
            and (filters.text is None or normalize(filters.text) in normalize(film.title))
        )

    values: dict[str, Callable[[Drawn], Any]] = {
        "title": lambda film: normalize(film.title),
        "year": lambda film: film.year,
        "rating": lambda film: 0,
    }
    value = values.get(order.removeprefix("-"), lambda film: film.votes)
    found = [number for number, film in enumerate(drawn) if holds(film)]
    if order == "-id":
        found.reverse()
    elif order != "id":
        found.sort(key=lambda number: value(drawn[number]), reverse=order.startswith("-"))
    return [3 * number + 1 for number in found]


FILTERS = st.builds(
    Filters,
    genre=st.sampled_from([None, "drama", "WAR"]),
    year_from=st.none() | st.integers(1990, 1992),
    year_to=st.none() | st.integers(1992, 1993),
    language=st.sampled_from([None, "en"]),
    country=st.sampled_from([None, "peru", "FI"]),
    director=st.sampled_from([None, "Ann", "anne"]),
    text=st.sampled_from([None, None, "a", "É", "B", "a b", "本", "zz", "aa"]),
)


def ids(listed: FilmTable, filters: Filters, order: str, limit: int) -> list[int]:
    """All pages, one after the other; a next page that was promised holds something."""
    found: list[int] = []
    cursor = None
    for _ in range(MOST_PAGES):
        told = page(listed, filters, order, limit, cursor)
        assert told["films"] or cursor is None
        found += [film["film_id"] for film in told["films"]]
        cursor = told["next_cursor"]
        if cursor is None:
            break
    return found


@settings(max_examples=100, deadline=None)
@given(drawn=MANY, filters=FILTERS, order=st.sampled_from(ORDERS), limit=st.integers(1, 6))
def test_pages_match_brute_force(
    drawn: list[Drawn], filters: Filters, order: str, limit: int
) -> None:
    films = [FIRST, *drawn]
    listed = build_film_table(build_catalog(tables_of(films)))
    expected = brute_force(films, filters, order)
    assert ids(listed, filters, order, limit) == expected
    assert page(listed, filters, order, limit)["total"] == len(expected)


def cursor(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ORDERS), st.text(max_size=40) | st.binary(max_size=40).map(cursor))
def test_any_invalid_cursor_rejected(order: str, text: str) -> None:
    with pytest.raises(InvalidValueError):
        page(FEW, Filters(), order, cursor=text)
