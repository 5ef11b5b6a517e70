"""The service with its gateway as a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from matinee.service.middleware import api_keys
from service.problem_document import problem
from service.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEWCOMER = "/v1/newcomer"


class Guarded(NamedTuple):
    server: Server
    key: str

    def client(self, **sent: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.key}", **sent}
        return httpx.Client(base_url=self.server.url, headers=headers, timeout=10)


@pytest.fixture(scope="module")
def guarded(published_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    key = api_keys.create_key("alice", folder / "keys")
    settings = {"MATINEE_GATEWAY": "on", "MATINEE_GATEWAY_KEYS": str(folder / "keys")}
    # enough tokens for these tests, and hardly any refill
    settings |= {"MATINEE_GATEWAY_RATE": "1", "MATINEE_GATEWAY_BURST": "300"}
    started = Server(folder, published_store, settings=settings).start()
    yield Guarded(started, key)
    started.stop()


def wait_for_line(guarded: Guarded, marker: str) -> tuple[dict[str, Any], str]:
    """The line that contains the marker, and the whole log, which is written after the response."""
    for _ in range(100):
        log = guarded.server.log.read_text()
        lines = [line for line in log.splitlines(keepends=True) if marker in line]
        if lines and lines[0].endswith("\n"):
            (line,) = map(json.loads, lines)
            return line, log
        time.sleep(0.05)
    pytest.fail(f"no line contains {marker}")


def test_valid_key_is_answered_and_logged(guarded: Guarded) -> None:
    with guarded.client(**{"x-request-id": "trace-1"}) as client:
        answer = client.post(NEWCOMER, json={"gender": "female", "age": 25})
    assert answer.status_code == 200 and answer.headers["x-request-id"] == "trace-1"
    line, log = wait_for_line(guarded, '"trace-1"')
    assert (line["route"], line["status"], line["key"]) == (NEWCOMER, 200, "alice")
    assert line["version"] == answer.json()["version"]
    assert guarded.key not in log and "female" not in log


def test_only_health_needs_no_key(guarded: Guarded) -> None:
    for path in ("/livez", "/readyz", "/healthz"):
        assert httpx.get(f"{guarded.server.url}{path}").status_code == 200
    for path in ("/", "/docs.json", "/metrics", "/movie/", "/v1/films", "/page/look.css"):
        problem(httpx.get(f"{guarded.server.url}{path}"), 401)


def test_rejected_requests_are_counted(guarded: Guarded) -> None:
    problem(httpx.get(f"{guarded.server.url}/movie/"), 401)
    with guarded.client() as client:
        metrics = client.get("/metrics").text
    assert 'matinee_requests_total{route="/movie/",status="401"}' in metrics


def test_body_limit_applies_with_gateway(guarded: Guarded) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    with guarded.client() as client:
        problem(client.post(NEWCOMER, content=pieces()), 413)


def test_openapi_describes_gateway_responses(guarded: Guarded) -> None:
    with guarded.client() as client:
        document = client.get("/docs.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, item in document["paths"].items():
        for operation in item.values():
            guarded_by = {"401", "429", "503", "504"} & operation["responses"].keys()
            if path in ("/livez", "/readyz"):
                assert not guarded_by - {"503"} and "security" not in operation
            else:
                assert len(guarded_by) == 4 and operation["security"]
    answered: dict[str, Any] = document["paths"][NEWCOMER]["post"]["responses"]["429"]["content"]
    assert "application/problem+json" in answered


@pytest.mark.browser
def test_page_works_with_basic_key(guarded: Guarded, browser: Browser) -> None:
    credentials = {"username": "anybody", "password": guarded.key}
    from service.browser_session import Visit

    visit = Visit(browser, guarded.server.url, http_credentials=credentials)
    try:
        visit.open()
    finally:
        visit.context.close()
    # the browser first gets a 401 that asks for the key
    assert [error for error in visit.complaints if "401" not in error] == []


def test_untrusted_forwarded_header_is_ignored(guarded: Guarded) -> None:
    """By default uvicorn trusts this machine. Must be the last test: it empties the bucket."""
    with httpx.Client(base_url=guarded.server.url) as client:
        responses = [
            client.get("/", headers={"x-forwarded-for": f"192.0.2.{n}"}) for n in range(256)
        ]
        responses += [
            client.get("/", headers={"x-forwarded-for": "198.51.100.1"}) for _ in range(50)
        ]
    assert {response.status_code for response in responses} == {401, 429}
    with guarded.client() as client:
        assert client.get("/movie/").status_code == 200
