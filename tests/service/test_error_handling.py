from __future__ import annotations

import json
from typing import Any

import pytest

from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from service.middleware_stack import ROUTES, send
from service.problem_document import problem


def test_unknown_path_names_nearest() -> None:
    document = problem(send("GET", "/ecco"), 404)
    assert "/echo" in document["detail"] and document["instance"] == "/ecco"


def test_trailing_slash_is_ignored() -> None:
    assert send("GET", "/where/").text == "/where"


def test_wrong_method_lists_allowed() -> None:
    answer = send("DELETE", "/where")
    assert "POST" in problem(answer, 405)["detail"]
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_internal_error_is_not_disclosed() -> None:
    assert "secret" not in json.dumps(problem(send("GET", "/broken"), 500))


def test_error_outside_routes_is_problem(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("before anything was sent")

    problem(send("GET", "/where", ErrorHandlingMiddleware(fails, ROUTES)), 500)
    assert "before anything was sent" in caplog.text


def test_error_keeps_retry_after() -> None:
    answer = send("GET", "/busy")
    assert "inner words" not in problem(answer, 429)["detail"]
    assert answer.headers["retry-after"] == "7"


def test_timeout_is_a_problem() -> None:
    problem(send("GET", "/slow"), 504)
