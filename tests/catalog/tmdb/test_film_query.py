from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from fixtures import small_tmdb
from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.tmdb.film_query import FilmTable, Filters, build_film_table, page
from matinee.catalog.tmdb.index import build_catalog

FILMS = build_film_table(small_tmdb.catalogue())
ALL = Filters()


def ids(
    listed: FilmTable, filters: Filters, order: str = "id", limit: int = 2, most: int = 100
) -> list[int]:
    """All pages, one after the other."""
    found: list[int] = []
    cursor = None
    for _ in range(most):
        told = page(listed, filters, order, limit, cursor)
        found += [film["film_id"] for film in told["films"]]
        cursor = told["next_cursor"]
        if cursor is None:
            break
    return found


def test_page_has_films_and_total() -> None:
    told = page(FILMS, Filters(text="amelie"))
    assert told == {
        "total": 1,
        "films": [
            {
                "film_id": 5,
                "title": "Amélie",
                "year": 2001,
                "genres": ["Romance"],
                "language": "fr",
                "popularity": 34.03,
                "votes": 3403,
                "rating": 7.5,
            }
        ],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (Filters(genre="romance"), [1, 5]),
        (Filters(year_from=1996, year_to=1997), [1, 3, 4]),
        (Filters(year_from=2001), [5, 9]),
        (Filters(year_to=1987), [2, 8]),
        (Filters(language="FRANÇAIS"), [5]),
        (Filters(country="na"), [9]),
        (Filters(country="congo"), [2, 3, 9]),
        (Filters(director="zoe twice"), [2, 4, 8]),
        (Filters(text=" STORY "), [6, 7]),
        (Filters(text="100% s"), [9]),
        (Filters(text="nothing like it"), []),
        (Filters(genre="romance", country="us", text="t"), [1]),
        (Filters(genre="romance", language="en", year_from=2000), []),
    ],
)
def test_filters_combine_with_and(filters: Filters, expected: list[int]) -> None:
    assert ids(FILMS, filters) == expected
    assert page(FILMS, filters)["total"] == len(expected)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("-id", [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("title", [9, 5, 4, 8, 1, 2, 3, 6, 7]),
        ("-title", [7, 6, 1, 2, 3, 8, 4, 5, 9]),
        ("-votes", [1, 6, 7, 5, 4, 9, 8, 2, 3]),
        ("year", [2, 8, 6, 3, 1, 4, 7, 5, 9]),
        ("rating", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_order_ties_broken_by_id(order: str, expected: list[int]) -> None:
    assert ids(FILMS, ALL, order) == expected


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda: page(FILMS, ALL, "best"), "order"),
        (lambda: page(FILMS, ALL, limit=0), "limit"),
        (lambda: page(FILMS, ALL, limit=1001), "limit"),
        (lambda: page(FILMS, Filters(year_from=2000, year_to=1999)), "year_to"),
        (lambda: page(FILMS, Filters(text=" ")), "text"),
    ],
)
def test_invalid_values_rejected(ask: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        ask()
    assert caught.value.field == field


def test_unknown_filter_names_suggest_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        page(FILMS, Filters(genre="romanse"))
    assert caught.value.nearest[0] == "Romance"


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


BY_VOTES = ALL.digest("votes")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "....",
        "Ä",
        "[" * 5000,
        cursor(),
        cursor(BY_VOTES, 5),
        cursor(BY_VOTES, "5", 1),
        cursor(BY_VOTES, True, 1),
        cursor(BY_VOTES, 5, 1.5),
        cursor(BY_VOTES, float("nan"), 1),
        cursor(BY_VOTES, float("inf"), 1),
        cursor(BY_VOTES, 10**400, 1),
        cursor(BY_VOTES, 5, 10**30),
        cursor(Filters(genre="drama").digest("votes"), 5, 1),
        cursor(ALL.digest("year"), 5, 1),
    ],
)
def test_forged_cursor_rejected(text: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        page(FILMS, ALL, "votes", cursor=text)
    assert caught.value.field == "cursor"


@pytest.mark.parametrize("order", ["title", "-title", "-votes", "id"])
def test_pages_continue_after_last_film_removed(order: str) -> None:
    first = page(FILMS, ALL, order, limit=4)
    last = first["films"][-1]["film_id"]
    rows = small_tmdb.tables()
    rows = {
        name: table if "film_id" not in table.column_names else without(table, last)
        for name, table in rows.items()
    }
    second = page(
        build_film_table(build_catalog(rows)), ALL, order, limit=9, cursor=first["next_cursor"]
    )
    assert [film["film_id"] for film in second["films"]] == ids(FILMS, ALL, order)[4:]


def without(table: pa.Table, film: int) -> pa.Table:
    return table.filter([other != film for other in table["film_id"].to_pylist()])
