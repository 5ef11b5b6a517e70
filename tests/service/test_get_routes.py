from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from fixtures import small_movielens
from matinee.model_store import store
from service.problem_document import problem

NEWCOMER, MOVIE = "/v1/newcomer", "/movie/"


def test_newcomer_films_have_probabilities(http: httpx.Client, published_store: Path) -> None:
    sent = {"gender": "female", "age": 25, "occupation": "programmer", "n": 3}
    answer = http.post(NEWCOMER, json=sent)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["version"] == store.open_current(str(published_store)).version
    assert len(body["films"]) == 3
    for film in body["films"]:
        shares = film["probabilities"]
        assert list(shares) == ["hated", "disliked", "liked", "loved"]
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


def test_movie_route_answers_five_titles(http: httpx.Client) -> None:
    by_genre = http.get(MOVIE, params={"genre": "Male", "age": 25, "occupation": "programmer"})
    by_gender = http.get(MOVIE, params={"gender": "M", "age": "25", "occupation": "Programador"})
    assert list(by_genre.json()) == ["recommended_movies"]
    assert len(by_genre.json()["recommended_movies"]) == 5
    assert by_genre.json() == by_gender.json()


def test_movie_route_needs_no_slash(http: httpx.Client) -> None:
    assert http.get("/movie?genre=Female").status_code == 200


def test_movie_and_newcomer_agree(http: httpx.Client) -> None:
    films = http.post(NEWCOMER, json={"gender": "female", "age": 60}).json()["films"]
    body = http.get(MOVIE, params={"genre": "Female", "age": 60}).json()
    assert body["recommended_movies"] == [film["title"] for film in films]


def test_genre_must_agree_with_gender(http: httpx.Client) -> None:
    assert http.get(MOVIE, params={"genre": "male", "gender": "M"}).status_code == 200
    document = problem(http.get(MOVIE, params={"genre": "male", "gender": "F"}), 422)
    assert [mistake["field"] for mistake in document["errors"]] == ["genre"]


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("gender", "robot"),
        ("gender", ""),
        ("age", 0),
        ("age", 121),
        ("age", -5),
        ("age", "old"),
        ("age", 25.5),
        ("occupation", "programer"),
        ("occupation", "\u200b"),
    ],
)
def test_movie_and_newcomer_errors_agree(http: httpx.Client, field: str, sent: object) -> None:
    posted = problem(http.post(NEWCOMER, json={field: sent}), 422)
    got = problem(http.get(MOVIE, params={field: str(sent)}), 422)
    assert {**posted, "instance": ""} == {**got, "instance": ""}
    assert [mistake["field"] for mistake in posted["errors"]] == [field]


def test_unknown_field_names_nearest(http: httpx.Client) -> None:
    for answer in (
        http.post(NEWCOMER, json={"gendre": "male"}),
        http.get(MOVIE, params={"gendre": "male"}),
    ):
        (mistake,) = problem(answer, 422)["errors"]
        assert mistake["field"] == "gendre" and "gender" in mistake["nearest"]


def test_repeated_parameter_is_refused(http: httpx.Client) -> None:
    (mistake,) = problem(http.get("/movie/?age=25&age=26"), 422)["errors"]
    assert mistake["code"] == "twice"


def test_film_pages_have_no_gap(http: httpx.Client) -> None:
    film_ids: list[int] = []
    query: dict[str, int | str] = {"collection": "movielens", "limit": 7}
    while True:
        body = http.get("/v1/films", params=query).json()
        film_ids += [film["film_id"] for film in body["films"]]
        if body["next_cursor"] is None:
            break
        query["cursor"] = body["next_cursor"]
    assert film_ids == list(range(1, small_movielens.FILMS + 1))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("collection=imdb", "collection"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=99999999999999999999999", "cursor"),
        ("page=2", "page"),
    ],
)
def test_invalid_film_page_is_refused(http: httpx.Client, query: str, field: str) -> None:
    (mistake,) = problem(http.get(f"/v1/films?{query}"), 422)["errors"]
    assert mistake["field"] == field and mistake["allowed"]


def test_every_choice_is_accepted(http: httpx.Client) -> None:
    body = http.get("/v1/choices").json()
    assert len(body["occupations"]) == 21
    for choice in body["occupations"]:
        for name in choice["label"].values():
            sent = http.post(NEWCOMER, json={"occupation": name}).json()
            assert sent["demographics"]["occupation"] == choice["value"]
