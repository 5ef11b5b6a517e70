"""No small request may occupy a worker: CPU seconds of the server process per request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import psutil
import pytest

from matinee.service.middleware.body_validation import MAX_BODY_BYTES
from service.server import Server

BUDGET = 0.05
REPEATS = 4
# combining marks in descending canonical class: reordering them takes quadratic time
MARKS = "\u0315\u0300"
# has canonical class 0, but decomposes into two combining marks
TIBETAN_VOWEL = "\u0f73"
# NFKD expands it to 18 characters
LIGATURE = "\ufdfa"
TEXTS = {"marks": MARKS, "vowels": TIBETAN_VOWEL, "ligatures": LIGATURE}

FIELDS = [
    ("/v1/newcomer", "gender", {}),
    ("/v1/newcomer", "occupation", {}),
    ("/v1/newcomer", MARKS, {}),
    ("/v1/similar", "title", {}),
    ("/v1/similar", "order", {"film_id": 1}),
    ("/v1/viewer", "genre", {"user_id": 1}),
    ("/v1/viewer", "cursor", {"user_id": 1}),
    ("/v1/subscriber", "id", {"user_id": 1}),
    ("/v1/subscriber", "title", {"user_id": 1}),
    ("/v1/subscriber", "platform", {"user_id": 1, "title": "x"}),
]
QUERIES = [
    ("/movie/", "genre"),
    ("/movie/", "gender"),
    ("/movie/", "occupation"),
    ("/v1/films", "title"),
    ("/v1/films", "genre"),
    ("/v1/suggestions?field=titulo", "text"),
    ("/v1/suggestions?field=titulo&collection=streaming", "text"),
]
CONSTANTS = ["/docs.json", "/schema.json", "/v1/choices", "/v1/version"]


def cpu_seconds(server: Server, send: Callable[[], Any]) -> float:
    """Of the worker, per request, after a first one that may fill caches."""
    (worker,) = psutil.Process(server.process.pid).children()
    send()
    before = worker.cpu_times()
    for _ in range(REPEATS):
        send()
    after = worker.cpu_times()
    return (after.user + after.system - before.user - before.system) / REPEATS


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("route", "field", "others"), FIELDS)
def test_worst_unicode_body_is_cheap(
    http: httpx.Client, server: Server, route: str, field: str, others: dict[str, Any], text: str
) -> None:
    room = MAX_BODY_BYTES - len(json.dumps({**others, field: ""}).encode()) - 50
    value = TEXTS[text] * (room // len(TEXTS[text].encode()))
    body = json.dumps({**others, field: value}, ensure_ascii=False).encode()
    assert MAX_BODY_BYTES - 200 < len(body) <= MAX_BODY_BYTES
    headers = {"content-type": "application/json"}
    assert http.post(route, content=body, headers=headers).status_code in (404, 422)
    assert cpu_seconds(server, lambda: http.post(route, content=body, headers=headers)) < BUDGET


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("route", "name"), QUERIES)
def test_worst_unicode_query_is_cheap(
    http: httpx.Client, server: Server, route: str, name: str, text: str
) -> None:
    # uvicorn refuses longer request lines
    value = TEXTS[text] * (60_000 // (3 * len(TEXTS[text].encode())))
    url = f"{route}{'&' if '?' in route else '?'}{httpx.QueryParams({name: value})}"
    assert http.get(url).status_code in (404, 422)
    assert cpu_seconds(server, lambda: http.get(url)) < BUDGET


def test_every_query_parameter_is_bounded(http: httpx.Client, server: Server) -> None:
    paths = http.get("/docs.json").json()["paths"]
    value = TIBETAN_VOWEL * (60_000 // 9)
    for path, operations in paths.items():
        for parameter in operations.get("get", {}).get("parameters", []):
            name = parameter["name"]
            url = path.replace(f"{{{name}}}", value) if "{" in path else path
            query = {} if "{" in path else {name: value}
            cpu = cpu_seconds(server, lambda url=url, query=query: http.get(url, params=query))
            assert cpu < BUDGET, (path, name)


@pytest.mark.parametrize("text", TEXTS)
def test_worst_unicode_path_is_cheap(http: httpx.Client, server: Server, text: str) -> None:
    path = "/" + TEXTS[text] * (60_000 // (3 * len(TEXTS[text].encode())))
    assert http.get(path).status_code == 404
    assert cpu_seconds(server, lambda: http.get(path)) < BUDGET


@pytest.mark.parametrize("route", CONSTANTS)
def test_constant_answer_is_cheap(http: httpx.Client, server: Server, route: str) -> None:
    assert http.get(route).status_code == 200
    assert cpu_seconds(server, lambda: http.get(route)) < BUDGET
