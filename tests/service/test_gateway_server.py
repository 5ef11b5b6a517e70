"""The real process behind its door, asked the way its callers ask."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser

from matinee.service.middleware import api_keys
from service.browser_session import Visit
from service.server import Server
from service.test_entrance import problem

NEWCOMER = "/v1/newcomer"


class Guarded(NamedTuple):
    server: Server
    key: str

    def client(self, **sent: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.key}", **sent}
        return httpx.Client(base_url=self.server.url, headers=headers, timeout=10)


@pytest.fixture(scope="module")
def guarded(published_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    key = api_keys.create_key("alice", folder / "keys")
    settings = {"MATINEE_GATEWAY": "on", "MATINEE_GATEWAY_KEYS": str(folder / "keys")}
    # a place for each test, and then next to nothing
    settings |= {"MATINEE_GATEWAY_RATE": "1", "MATINEE_GATEWAY_BURST": "300"}
    started = Server(folder, published_place, settings=settings).start()
    yield Guarded(started, key)
    started.stop()


def written(guarded: Guarded, mark: str) -> tuple[dict[str, Any], str]:
    """The one line with a mark, and the whole log: it is written when the answer has been sent."""
    for _ in range(100):
        told = guarded.server.log.read_text()
        found = [one for one in told.splitlines(keepends=True) if mark in one]
        if found and found[0].endswith("\n"):
            (line,) = map(json.loads, found)
            return line, told
        time.sleep(0.05)
    pytest.fail(f"no line has {mark}")


def test_valid_key_is_answered_and_logged(guarded: Guarded) -> None:
    with guarded.client(**{"x-request-id": "trace-1"}) as client:
        answer = client.post(NEWCOMER, json={"gender": "female", "age": 25})
    assert answer.status_code == 200 and answer.headers["x-request-id"] == "trace-1"
    line, told = written(guarded, '"trace-1"')
    assert (line["route"], line["status"], line["key"]) == (NEWCOMER, 200, "alice")
    assert line["version"] == answer.json()["version"]
    assert guarded.key not in told and "female" not in told


def test_only_health_needs_no_key(guarded: Guarded) -> None:
    for path in ("/livez", "/readyz", "/healthz"):
        assert httpx.get(f"{guarded.server.url}{path}").status_code == 200
    for path in ("/", "/docs.json", "/metrics", "/movie/", "/v1/films", "/page/look.css"):
        problem(httpx.get(f"{guarded.server.url}{path}"), 401)


def test_rejected_requests_are_counted(guarded: Guarded) -> None:
    problem(httpx.get(f"{guarded.server.url}/movie/"), 401)
    with guarded.client() as client:
        told = client.get("/metrics").text
    assert 'matinee_sent_away_total{status="401"}' in told


def test_body_limit_applies_with_gateway(guarded: Guarded) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    with guarded.client() as client:
        problem(client.post(NEWCOMER, content=pieces()), 413)


def test_openapi_describes_gateway_responses(guarded: Guarded) -> None:
    with guarded.client() as client:
        told = client.get("/docs.json").json()
    assert told["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, item in told["paths"].items():
        for operation in item.values():
            guarded_by = {"401", "429", "503", "504"} & operation["responses"].keys()
            if path in ("/livez", "/readyz"):
                assert not guarded_by - {"503"} and "security" not in operation
            else:
                assert len(guarded_by) == 4 and operation["security"]
    answered: dict[str, Any] = told["paths"][NEWCOMER]["post"]["responses"]["429"]["content"]
    assert "application/problem+json" in answered


@pytest.mark.browser
def test_page_works_with_basic_key(guarded: Guarded, browser: Browser) -> None:
    credentials = {"username": "anybody", "password": guarded.key}
    visit = Visit(browser, guarded.server.url, http_credentials=credentials)
    try:
        visit.open()
    finally:
        visit.context.close()
    # that a key is needed at all is what a browser hears first
    assert [one for one in visit.complaints if "401" not in one] == []


def test_untrusted_forwarded_header_is_ignored(guarded: Guarded) -> None:
    """uvicorn by itself would believe it from this machine. The last test: the bucket is empty."""
    with httpx.Client(base_url=guarded.server.url) as client:
        asked = [client.get("/", headers={"x-forwarded-for": f"192.0.2.{n}"}) for n in range(256)]
        asked += [client.get("/", headers={"x-forwarded-for": "198.51.100.1"}) for _ in range(50)]
    assert {one.status_code for one in asked} == {401, 429}
    with guarded.client() as client:
        assert client.get("/movie/").status_code == 200
