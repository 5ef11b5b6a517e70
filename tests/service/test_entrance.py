"""The entrance and the desk together, before small routes of our own."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from bentoml._internal.server.http.traffic import TimeoutMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from matinee.service.middleware.body_validation import MAX_BODY_BYTES, BodyValidationMiddleware
from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from matinee.service.routes.newcomer import NewcomerRequest
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot

MEDIA_TYPE = "application/problem+json"


async def _echo(request: Request) -> Response:
    return JSONResponse(json.loads(await request.body() or b"{}"))


async def _where(request: Request) -> Response:
    return PlainTextResponse(request.url.path)


async def _broken(request: Request) -> Response:
    raise RuntimeError("a secret of the inside")


async def _busy(request: Request) -> Response:
    return PlainTextResponse("inner words", 429, {"retry-after": "7"})


async def _slow(request: Request) -> Response:
    await asyncio.sleep(5)
    return PlainTextResponse("too late")


ROUTES = {"/echo": _echo, "/where": _where, "/broken": _broken, "/busy": _busy, "/slow": _slow}


def house(snapshot: Snapshot | None = None) -> Any:
    """The middlewares in the order in which BentoML puts them."""
    routes = [Route(path, function, methods=["GET", "POST"]) for path, function in ROUTES.items()]
    snapshot = snapshot or Snapshot(failure=None)
    desk = BodyValidationMiddleware(
        Starlette(routes=routes), {"/echo": NewcomerRequest}, CurrentSnapshot(snapshot)
    )
    return ErrorHandlingMiddleware(TimeoutMiddleware(desk, timeout=0.2), [*ROUTES, "/readyz"])


def ask(method: str, path: str, inside: Any = None, **sent: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(inside or house(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(asked())


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert set(document) == {"type", "title", "status", "detail", "instance", "errors"}
    return document


def test_valid_body_is_unchanged() -> None:
    body = {"gender": "female", "age": 25}
    assert ask("POST", "/echo", json=body).json() == body


def test_chunked_body_is_joined() -> None:
    async def pieces() -> Any:
        for piece in (b'{"ag', b'e": ', b"25}"):
            yield piece

    answer = ask("POST", "/echo", content=pieces())
    assert answer.json() == {"age": 25}


@pytest.mark.parametrize("declared", [True, False])
def test_oversized_body_is_refused(declared: bool) -> None:
    async def pieces() -> Any:
        for _ in range(MAX_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    content = b" " * (MAX_BODY_BYTES + 1) if declared else pieces()
    assert str(MAX_BODY_BYTES) in problem(ask("POST", "/echo", content=content), 413)["detail"]


def test_body_at_limit_is_read() -> None:
    assert ask("POST", "/echo", content=b"{}" + b" " * (MAX_BODY_BYTES - 2)).status_code == 200


@pytest.mark.parametrize("declared", ["text/plain", "application/x-www-form-urlencoded", "json"])
def test_other_content_type_is_refused(declared: str) -> None:
    answer = ask("POST", "/echo", content=b"{}", headers={"content-type": declared})
    assert declared in problem(answer, 415)["detail"]


@pytest.mark.parametrize("declared", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_content_type_variants_accepted(declared: str) -> None:
    answer = ask("POST", "/echo", content=b"{}", headers={"content-type": declared})
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"{", b"{'a': 1}", b"\xff", b"[" * 5000, b'"\\ud800"', b"1e"])
def test_malformed_json_is_bad_request(body: bytes) -> None:
    assert "not JSON" in problem(ask("POST", "/echo", content=body), 400)["detail"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"female"'])
def test_non_object_json_is_refused(body: bytes) -> None:
    (mistake,) = problem(ask("POST", "/echo", content=body), 422)["errors"]
    assert mistake["field"] == "body" and mistake["problem"] == "is not a JSON object"


def test_error_list_is_truncated() -> None:
    document = problem(ask("POST", "/echo", json={f"x{i}": i for i in range(3000)}), 422)
    assert len(document["errors"]) == 20


def test_unknown_path_names_nearest() -> None:
    document = problem(ask("GET", "/ecco"), 404)
    assert "/echo" in document["detail"] and document["instance"] == "/ecco"


def test_trailing_slash_is_ignored() -> None:
    assert ask("GET", "/where/").text == "/where"


def test_wrong_method_lists_allowed() -> None:
    answer = ask("DELETE", "/where")
    assert "POST" in problem(answer, 405)["detail"]
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_internal_error_is_not_disclosed() -> None:
    assert "secret" not in json.dumps(problem(ask("GET", "/broken"), 500))


def test_error_outside_routes_is_problem(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("before anything was sent")

    problem(ask("GET", "/where", ErrorHandlingMiddleware(fails, ROUTES)), 500)
    assert "before anything was sent" in caplog.text


def test_error_keeps_retry_after() -> None:
    answer = ask("GET", "/busy")
    assert "inner words" not in problem(answer, 429)["detail"]
    assert answer.headers["retry-after"] == "7"


def test_timeout_is_a_problem() -> None:
    problem(ask("GET", "/slow"), 504)


def test_not_ready_names_the_reason() -> None:
    closed = house(Snapshot(failure="the file is damaged"))
    for method, path in (("GET", "/readyz"), ("POST", "/echo")):
        assert "the file is damaged" in problem(ask(method, path, closed), 503)["detail"]


def test_invalid_body_precedes_not_ready() -> None:
    closed = house(Snapshot(failure="the file is damaged"))
    problem(ask("POST", "/echo", closed, json={"age": 0}), 422)
