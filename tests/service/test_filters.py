"""Filters and pages, which newcomer, similar and viewer have in common."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fixtures import small_movielens
from service.test_queries import problem

QUERIES: dict[str, dict[str, Any]] = {
    "newcomer": {"gender": "female"},
    "similar": {"title": "Toy Story", "order": "similarity"},
    "viewer": {"user_id": 9999},
}
TASKS = pytest.mark.parametrize("task", QUERIES)


def ask(http: httpx.Client, task: str, **fields: Any) -> dict[str, Any]:
    response = http.post(f"/v1/{task}", json=QUERIES[task] | fields)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in answer["films"]]


@TASKS
def test_pages_are_the_whole_list(http: httpx.Client, task: str) -> None:
    whole, pages, cursor = ask(http, task, n=100), list[dict[str, Any]](), None
    assert whole["next_cursor"] is None and len(whole["films"]) > 5
    while cursor or not pages:
        page = ask(http, task, n=4, cursor=cursor)
        pages += page["films"]
        cursor = page["next_cursor"]
    assert pages == whole["films"]
    assert [film["rank"] for film in pages] == list(range(1, len(pages) + 1))


@TASKS
def test_films_pass_every_filter(http: httpx.Client, task: str) -> None:
    whole = ask(http, task, n=100)
    films = {film["film_id"]: film for film in whole["films"]}
    genre = next(film["genres"][0] for film in films.values() if film["genres"])
    some = ids(whole)[1:5]
    years = sorted(film["year"] for film in films.values() if film["year"])
    middle = years[len(years) // 2]
    conditions: list[tuple[dict[str, Any], Any]] = [
        ({"genre": genre.upper()}, lambda film: genre in film["genres"]),
        ({"year_from": middle}, lambda film: (film["year"] or 0) >= middle),
        ({"year_to": middle}, lambda film: film["year"] and film["year"] <= middle),
        ({"allow": some}, lambda film: film["film_id"] in some),
        ({"deny": some}, lambda film: film["film_id"] not in some),
    ]
    for fields, passes in conditions:
        filtered = ask(http, task, n=100, **fields)["films"]
        assert all(passes(film) for film in filtered), fields
        # without a film, another one of its title may be in the list of similar films
        kept = [film["film_id"] for film in filtered if film["film_id"] in films]
        assert kept == [film_id for film_id, film in films.items() if passes(film)], fields
    assert ids(ask(http, task, n=1, deny=some)) != ids(ask(http, task, n=1, allow=some))


@TASKS
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"genre": "no such genre"}, "genre"),
        ({"year_from": 2000, "year_to": 1990}, "year_to"),
        ({"cursor": "abc"}, "cursor"),
        ({"allow": ["one"]}, "allow"),
    ],
)
def test_impossible_filters_are_explained(
    http: httpx.Client, task: str, fields: dict[str, Any], field: str
) -> None:
    document = problem(http.post(f"/v1/{task}", json=QUERIES[task] | fields), 422)
    assert document["errors"][0]["field"].startswith(field)


@TASKS
def test_cursor_of_another_request_is_refused(http: httpx.Client, task: str) -> None:
    cursor = ask(http, task, n=2)["next_cursor"]
    body = QUERIES[task] | {"cursor": cursor, "deny": [small_movielens.UNRATED]}
    assert problem(http.post(f"/v1/{task}", json=body), 422)["errors"][0]["field"] == "cursor"
