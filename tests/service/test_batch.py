"""Batches of requests: the same answers as one by one, and problems beside answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from matinee.service.routes.task_routes import MAX_BATCH, MAX_BATCH_BYTES, TASK_ROUTES
from service.problem_document import problem

REQUESTS: dict[str, list[dict[str, Any]]] = {
    "newcomer": [{}, {"gender": "female", "age": 25, "n": 2}],
    "similar": [{"title": "Toy Story"}, {"title": "toy stori", "n": 1}],
    "viewer": [{"user_id": 7}, {"ratings": [{"film_id": 1, "rating": 5}], "n": 3}],
    "subscriber": [{"user_id": 1, "id": "as1"}, {"user_id": 2, "title": "atoll"}],
}
UNANSWERED: list[tuple[str, dict[str, Any], int]] = [
    ("similar", {"title": "no such film"}, 404),
    ("viewer", {"user_id": 7, "film_id": 999}, 404),
    ("viewer", {"ratings": [{"film_id": 999, "rating": 5}]}, 422),
    ("subscriber", {"user_id": 1, "id": "zz9"}, 404),
]


@pytest.mark.parametrize("route", TASK_ROUTES, ids=lambda route: route.task)
def test_batch_gives_the_single_answers_in_order(http: httpx.Client, route: Any) -> None:
    requests = REQUESTS[route.task]
    answered = http.post(route.batch_path, json={"requests": requests * 50})
    assert answered.status_code == 200, answered.text
    singles = [http.post(route.path, json=request).json() for request in requests]
    body = answered.json()
    assert body["version"] == singles[0]["version"]
    assert body["results"] == [{"answer": single, "problem": None} for single in singles * 50]


@pytest.mark.parametrize(("task", "request_", "status"), UNANSWERED)
def test_problem_takes_the_place_of_its_answer(
    http: httpx.Client, task: str, request_: dict[str, Any], status: int
) -> None:
    (route,) = (route for route in TASK_ROUTES if route.task == task)
    requests = [REQUESTS[task][0], request_]
    results = http.post(route.batch_path, json={"requests": requests}).json()["results"]
    single = problem(http.post(route.path, json=request_), status)
    assert results[0]["problem"] is None and results[1]["answer"] is None
    assert results[1]["problem"] == single | {"instance": route.batch_path}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "requests"),
        ({"requests": []}, "requests"),
        ({"requests": [{}] * (MAX_BATCH + 1)}, "requests"),
        ({"requests": {"age": 25}}, "requests"),
        ({"requests": [{}, {"age": 250}]}, "requests.1.age"),
        ({"requests": [{}, 7]}, "requests.1"),
        ({"requests": [{}], "n": 5}, "n"),
    ],
)
def test_invalid_batch_is_refused(http: httpx.Client, body: dict[str, Any], field: str) -> None:
    document = problem(http.post("/v1/newcomer/batch", json=body), 422)
    assert [error["field"] for error in document["errors"]] == [field]


def test_batch_may_be_longer_than_a_single_body(http: httpx.Client) -> None:
    for blanks, status in ((MAX_BATCH_BYTES - 20, 200), (MAX_BATCH_BYTES, 413)):
        body = b'{"requests": [{}]}' + b" " * blanks
        headers = {"content-type": "application/json"}
        answer = http.post("/v1/newcomer/batch", content=body, headers=headers)
        assert answer.status_code == status
