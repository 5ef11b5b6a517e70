from __future__ import annotations

import dataclasses
from typing import Any

import httpx
import pytest

from fixtures import small_movielens
from matinee.artifacts.bundle import Champion
from matinee.service.routes.task_routes import NEWCOMER, NEXT_QUESTION
from matinee.service.schemas.problems import Problem
from matinee.service.state.snapshot import Snapshot
from service.problem_document import problem

ROUTE, LIST_ROUTE = "/v1/newcomer/next_question", "/v1/newcomer"


def post(http: httpx.Client, route: str, **body: Any) -> dict[str, Any]:
    response = http.post(route, json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_questions_differ_until_they_end(http: httpx.Client) -> None:
    answers: list[dict[str, Any]] = []
    while film := (question := post(http, ROUTE, answers=answers))["film"]:
        assert question["answered"] == len(answers) < question["max_answers"]
        assert film["reason"]["expected_gain"] >= question["min_gain"]
        assert 0 <= film["reason"]["liked"] <= film["reason"]["seen"] <= 1
        answers.append({"film_id": film["film_id"], "rating": [5, None][len(answers) % 2]})
    assert 1 <= len({answer["film_id"] for answer in answers}) == len(answers)


def genres(http: httpx.Client, even: float, odd: float) -> list[str]:
    ratings = {2: even, 4: even, 6: even, 3: odd, 5: odd, 7: odd}
    answers = [{"film_id": film, "rating": stars} for film, stars in ratings.items()]
    films = post(http, LIST_ROUTE, answers=answers, n=6)["films"]
    assert not {film["film_id"] for film in films} & set(ratings)
    assert all(film["lift"] is not None for film in films)
    return [film["genres"][0] for film in films if film["film_id"] != small_movielens.EVERYBODYS]


def test_list_follows_the_answers(http: httpx.Client) -> None:
    assert set(genres(http, even=5, odd=1)) == {"Romance"}
    assert set(genres(http, even=1, odd=5)) == {"War"}


def test_film_not_seen_may_be_recommended(http: httpx.Client) -> None:
    before = post(http, LIST_ROUTE)["films"]
    answers = [{"film_id": small_movielens.EVERYBODYS, "rating": None}]
    after = post(http, LIST_ROUTE, answers=answers, n=100)["films"]
    assert small_movielens.EVERYBODYS in {film["film_id"] for film in after}
    assert before[0]["film_id"] == small_movielens.EVERYBODYS


def test_empty_and_unknown_answers_change_nothing(http: httpx.Client) -> None:
    films = post(http, LIST_ROUTE, gender="female")["films"]
    unknown = [{"film_id": 10**9, "rating": 5}]
    assert post(http, LIST_ROUTE, gender="female", answers=[])["films"] == films
    assert post(http, LIST_ROUTE, gender="female", answers=unknown)["films"] == films


@pytest.mark.parametrize("route", [ROUTE, LIST_ROUTE])
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([{"film_id": 1}], "answers.0.rating"),
        ([{"film_id": 1, "rating": 7}], "answers.0.rating"),
        ([{"rating": 4}], "answers.0.film_id"),
        ([{"film_id": 1, "rating": 4}] * 2, "answers"),
        ([{"film_id": 1, "rating": "not seen"}], "answers.0.rating"),
        ([{"film_id": 1, "rating": None, "stars": 4}], "answers.0"),
        ([{"film_id": n, "rating": None} for n in range(101)], "answers"),
    ],
)
def test_invalid_answers_refused(
    http: httpx.Client, route: str, answers: list[dict[str, Any]], field: str
) -> None:
    document = problem(http.post(route, json={"answers": answers}), 422)
    assert [error["field"] for error in document["errors"]] == [field]


def test_champion_without_questionnaire(champion: Champion) -> None:
    older = dataclasses.replace(champion, questionnaire=None)
    snapshot = Snapshot(version="v", champions={"newcomer": older})
    fields: dict[str, Any] = {
        "answers": NEWCOMER.request.model_validate(
            {"answers": [{"film_id": 1, "rating": 4}]}
        ).answers
    }
    for route in (NEWCOMER, NEXT_QUESTION):
        request = route.request.model_construct(**fields)
        document = route.respond(snapshot, request)
        assert isinstance(document, Problem) and document.status == 404
