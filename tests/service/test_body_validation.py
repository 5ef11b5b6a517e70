from __future__ import annotations

from typing import Any

import pytest

from matinee.service.middleware.body_validation import MAX_BODY_BYTES
from matinee.service.state.snapshot import Snapshot
from service.middleware_stack import build_stack, send
from service.problem_document import problem


def test_valid_body_is_unchanged() -> None:
    body = {"gender": "female", "age": 25}
    assert send("POST", "/echo", json=body).json() == body


def test_chunked_body_is_joined() -> None:
    async def pieces() -> Any:
        for piece in (b'{"ag', b'e": ', b"25}"):
            yield piece

    answer = send("POST", "/echo", content=pieces())
    assert answer.json() == {"age": 25}


@pytest.mark.parametrize("declared", [True, False])
def test_oversized_body_is_refused(declared: bool) -> None:
    async def pieces() -> Any:
        for _ in range(MAX_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    content = b" " * (MAX_BODY_BYTES + 1) if declared else pieces()
    assert str(MAX_BODY_BYTES) in problem(send("POST", "/echo", content=content), 413)["detail"]


def test_body_at_limit_is_read() -> None:
    assert send("POST", "/echo", content=b"{}" + b" " * (MAX_BODY_BYTES - 2)).status_code == 200


@pytest.mark.parametrize("declared", ["text/plain", "application/x-www-form-urlencoded", "json"])
def test_other_content_type_is_refused(declared: str) -> None:
    answer = send("POST", "/echo", content=b"{}", headers={"content-type": declared})
    assert declared in problem(answer, 415)["detail"]


@pytest.mark.parametrize("declared", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_content_type_variants_accepted(declared: str) -> None:
    answer = send("POST", "/echo", content=b"{}", headers={"content-type": declared})
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"{", b"{'a': 1}", b"\xff", b"[" * 5000, b'"\\ud800"', b"1e"])
def test_malformed_json_is_bad_request(body: bytes) -> None:
    assert "not JSON" in problem(send("POST", "/echo", content=body), 400)["detail"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"female"'])
def test_non_object_json_is_refused(body: bytes) -> None:
    (mistake,) = problem(send("POST", "/echo", content=body), 422)["errors"]
    assert mistake["field"] == "body" and mistake["problem"] == "is not a JSON object"


def test_error_list_is_truncated() -> None:
    document = problem(send("POST", "/echo", json={f"x{i}": i for i in range(3000)}), 422)
    assert len(document["errors"]) == 20


def test_not_ready_names_the_reason() -> None:
    closed = build_stack(Snapshot(failure="the file is damaged"))
    for method, path in (("GET", "/readyz"), ("POST", "/echo")):
        assert "the file is damaged" in problem(send(method, path, closed), 503)["detail"]


def test_invalid_body_precedes_not_ready() -> None:
    closed = build_stack(Snapshot(failure="the file is damaged"))
    problem(send("POST", "/echo", closed, json={"age": 0}), 422)
