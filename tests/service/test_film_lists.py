"""Popular, trending and latest films, over HTTP and in process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from fixtures import small_movielens
from matinee.artifacts.bundle import WEEKS, RatingActivity
from matinee.artifacts.pickles import pickle_io
from matinee.model_store import store
from matinee.schema.columns import FILM_ID, TIMESTAMP
from service import tiny_viewer
from service.problem_document import problem
from service.server import Server

LISTS = ("/v1/popular", "/v1/trending", "/v1/latest")
POPULAR, TRENDING, LATEST = LISTS
DAY, WEEK = 86_400, 7 * 86_400
FILMS = range(1, small_movielens.FILMS + 1)


def listed(http: httpx.Client, route: str, **query: Any) -> dict[str, Any]:
    response = http.get(route, params={"limit": 100, **query})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def ids(document: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in document["films"]]


def activity() -> RatingActivity:
    """Film k is rated twice in every k-th week before the newest rating, the last film never."""
    films = [film for film in FILMS[:-1] for _ in range(0, 2 * WEEKS, film) for _ in range(2)]
    ages = [week for film in FILMS[:-1] for week in range(0, 2 * WEEKS, film) for _ in range(2)]
    seconds = 200 * WEEK - np.array(ages) * WEEK
    return RatingActivity.from_ratings(np.array(films) - 1, seconds, small_movielens.FILMS)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A version whose films were rated at planted times."""
    yield from serve(tmp_path_factory.mktemp("planted"), activity())


@pytest.fixture(scope="module")
def timeless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A version of an earlier release, which stores no times."""
    yield from serve(tmp_path_factory.mktemp("timeless"), None)


def serve(folder: Path, times: RatingActivity | None) -> Iterator[httpx.Client]:
    pickle_io.save(replace(tiny_viewer.champion(), activity=times), folder / "viewer.sav")
    store.publish({"viewer.sav": folder / "viewer.sav"}, str(folder / "store"))
    started = Server(folder, folder / "store").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_popular_films_by_rating_count(http: httpx.Client) -> None:
    body = listed(http, POPULAR)
    counts = tiny_viewer.ratings()[FILM_ID].value_counts()
    assert [film["ratings"] for film in body["films"]] == [*counts.sort_values()[::-1], 0]
    assert all(film["ratings"] == counts.get(film["film_id"], 0) for film in body["films"])
    assert (ids(body)[0], ids(body)[-1]) == (small_movielens.EVERYBODYS, small_movielens.UNRATED)
    assert [film["rank"] for film in body["films"]] == list(FILMS)
    assert (body["total"], body["next_cursor"]) == (small_movielens.FILMS, None)


@pytest.mark.parametrize("route", LISTS)
def test_newest_rating_is_now(http: httpx.Client, route: str) -> None:
    body, ratings = listed(http, route), tiny_viewer.ratings()
    newest = datetime.fromtimestamp(int(ratings[TIMESTAMP].max()), UTC)
    assert datetime.fromisoformat(body["as_of"]) == newest
    assert body["version"] == http.get("/v1/version").json()["version"]
    first = ratings.groupby(FILM_ID)[TIMESTAMP].min()
    days = {film: datetime.fromtimestamp(int(first[film]), UTC).date() for film in first.index}
    for film in body["films"]:
        day = days.get(film["film_id"])
        assert film["first_rated"] == (day and day.isoformat())


@pytest.mark.parametrize("half_life", [7, 30, 182])
def test_trending_halves_old_ratings(planted: httpx.Client, half_life: int) -> None:
    body = listed(planted, TRENDING, half_life_days=half_life)
    for film in body["films"]:
        weeks = range(0, WEEKS, film["film_id"])
        expected = sum(2 * 0.5 ** (7 * week / half_life) for week in weeks)
        assert film["score"] == pytest.approx(expected, abs=1e-6)
    assert ids(body) == list(FILMS[:-1]) and body["total"] == small_movielens.FILMS - 1


def test_trending_states_its_window(planted: httpx.Client) -> None:
    body = listed(planted, TRENDING)
    window = body["window"]
    start, end = (datetime.fromisoformat(window[name]) for name in ("start", "end"))
    assert (window["days"], window["half_life_days"]) == (364, 30)
    assert end == datetime.fromisoformat(body["as_of"]) and (end - start).days == 364
    assert end == datetime.fromtimestamp(200 * WEEK, UTC)


def test_trending_prefers_recent_ratings() -> None:
    films = np.array([0] * 10 + [1] * 3)
    seconds = np.array([0] * 10 + [20 * WEEK] * 3)
    times = RatingActivity.from_ratings(films, seconds, 3)
    short, long = times.decayed_counts(7), times.decayed_counts(182)
    assert short[1] == 3 > short[0] and long[0] > long[1] and short[2] == long[2] == 0


def test_window_edge_is_excluded() -> None:
    seconds = np.array([1, 0, WEEKS * WEEK, WEEKS * WEEK - DAY, WEEKS * WEEK - WEEK])
    times = RatingActivity.from_ratings(np.array([0, 1, 2, 2, 2]), seconds, 4)
    assert times.weekly_counts.sum(axis=1).tolist() == [1, 0, 3, 0]
    assert times.weekly_counts[2, :2].tolist() == [2, 1]
    assert times.first_rated.tolist() == [1, 0, WEEKS * WEEK - WEEK, -1]


def test_latest_by_year_then_first_rating(http: httpx.Client) -> None:
    films = listed(http, LATEST)["films"]
    years = [film["year"] or 0 for film in films]
    assert years == sorted(years, reverse=True) and films[-1]["film_id"] == small_movielens.UNRATED
    first = tiny_viewer.ratings().groupby(FILM_ID)[TIMESTAMP].min()
    keys = [(film["year"], first[film["film_id"]]) for film in films[:-1]]
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("route", LISTS)
def test_list_filters_keep_order(http: httpx.Client, route: str) -> None:
    whole = listed(http, route)["films"]
    part = listed(http, route, genre="guerra", year_from=1992, year_to=1996)
    expected = [
        film["film_id"]
        for film in whole
        if "War" in film["genres"] and film["year"] and 1992 <= film["year"] <= 1996
    ]
    assert ids(part) == expected and len(expected) > 3 and part["total"] == len(expected)
    assert ids(listed(http, route, year_from=2050)) == []


@pytest.mark.parametrize("route", LISTS)
def test_list_pages_join_to_whole(http: httpx.Client, route: str) -> None:
    whole, paged, cursor = listed(http, route, genre="War")["films"], [], {}
    for _ in FILMS:
        page = listed(http, route, genre="War", limit=4, **cursor)
        paged += page["films"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == whole


@pytest.mark.parametrize("route", LISTS)
def test_list_refuses_foreign_cursor(http: httpx.Client, route: str) -> None:
    cursor = listed(http, route, limit=3)["next_cursor"]
    other = LISTS[LISTS.index(route) - 1]
    for path, query in ((route, {"genre": "War"}), (other, {}), (route, {"year_from": 1991})):
        document = problem(http.get(path, params={"cursor": cursor, **query}), 422)
        assert document["errors"][0]["field"] == "cursor"
        assert "next_cursor" in document["errors"][0]["allowed"][0]
    query = {"cursor": cursor, "half_life_days": 31}
    assert http.get(TRENDING, params=query).status_code == 422


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", 0),
        ("limit", 101),
        ("limit", "many"),
        ("cursor", "mangled"),
        ("genre", "wra"),
        ("year_from", "old"),
        ("year_to", 0),
        ("film", 1),
    ],
)
def test_list_lists_allowed_values(
    http: httpx.Client, route: str, field: str, value: int | str
) -> None:
    (error,) = problem(http.get(route, params={field: value}), 422)["errors"]
    assert error["field"] == field and error["allowed"]


@pytest.mark.parametrize("route", LISTS)
def test_list_refuses_reversed_years(http: httpx.Client, route: str) -> None:
    query = {"year_from": 1999, "year_to": 1990}
    (error,) = problem(http.get(route, params=query), 422)["errors"]
    assert error["field"] == "year_to" and "1999" in error["allowed"]


@pytest.mark.parametrize("half_life", ["6", "183", "0", "-7", "7.5", "nan", "month"])
def test_half_life_has_bounds(http: httpx.Client, half_life: str) -> None:
    (error,) = problem(http.get(TRENDING, params={"half_life_days": half_life}), 422)["errors"]
    assert error["field"] == "half_life_days" and "from 7 to 182" in error["allowed"]


@pytest.mark.parametrize("route", LISTS)
def test_list_needs_times_of_ratings(timeless: httpx.Client, route: str) -> None:
    document = problem(timeless.get(route), 404)
    assert document["type"].endswith("not-available") and "times of ratings" in document["detail"]


@pytest.mark.parametrize("route", LISTS)
def test_documented_list_is_answered(http: httpx.Client, route: str) -> None:
    document = http.get("/docs.json").json()
    operation, schemas = document["paths"][route]["get"], document["components"]["schemas"]
    query = {
        parameter["name"]: parameter["schema"]["examples"][0]
        for parameter in operation["parameters"]
        if "examples" in parameter["schema"]
    }
    assert {"limit", "genre", "year_from", "year_to"} <= query.keys()
    body = listed(http, route, **query)
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert schemas[answer.rpartition("/")[2]]["properties"].keys() == body.keys()
    assert {"404", "422", "503"} <= operation["responses"].keys()
