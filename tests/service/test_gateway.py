"""The gateway in front of small routes, in process."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from matinee.service.middleware import access_log, api_keys
from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from matinee.service.middleware.gateway import SECURITY_HEADERS, GatewayMiddleware
from matinee.service.middleware.settings import GatewaySettings
from service.problem_document import problem

HERE, THERE = "192.0.2.1", "198.51.100.9"


async def _film(request: Request) -> Response:
    policy = {"content-security-policy": "default-src 'self'", "matinee-version": "3f0c"}
    return PlainTextResponse("a film", headers=policy)


async def _broken(request: Request) -> Response:
    raise RuntimeError("a secret of the waiting")


class GatewayClient:
    def __init__(self, settings: GatewaySettings) -> None:
        self.gate, self.waiting = asyncio.Event(), 0
        functions = {"/film": _film, "/broken": _broken, "/wait": self._wait, "/drip": _drip}
        routes = [Route(path, function) for path, function in functions.items()]
        routes.append(Route("/livez", _film))
        paths = [*functions, "/livez"]
        self.app = GatewayMiddleware(
            ErrorHandlingMiddleware(Starlette(routes=routes), paths, {"/film": "title"}), settings
        )

    async def _wait(self, request: Request) -> Response:
        self.waiting += 1
        await self.gate.wait()
        return PlainTextResponse("done")

    def open(self, address: str = HERE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 5), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://here")

    def get(self, path: str, address: str = HERE, **sent: Any) -> httpx.Response:
        async def request() -> httpx.Response:
            async with self.open(address) as client:
                return await client.get(path, **sent)

        return asyncio.run(request())


async def _drip(request: Request) -> Any:
    async def begun(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        # as when nobody reads on
        await asyncio.Event().wait()

    return begun


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """The access log."""
    written: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(json.loads(record.getMessage()))  # type: ignore[method-assign]
    logger = logging.getLogger(access_log.LOGGER)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def with_key(tmp_path: Path, **settings: Any) -> tuple[GatewayClient, dict[str, str]]:
    key = api_keys.create_key("alice", tmp_path / "keys")
    return GatewayClient(GatewaySettings(keys=tmp_path / "keys", **settings)), {
        "authorization": f"Bearer {key}"
    }


def test_no_keys_all_accepted() -> None:
    assert GatewayClient(GatewaySettings()).get("/film").text == "a film"


def test_missing_key_unauthorized(tmp_path: Path) -> None:
    gateway, key = with_key(tmp_path)
    assert gateway.get("/film", headers=key).status_code == 200
    refused = gateway.get("/film")
    assert "is needed" in problem(refused, 401)["detail"]
    assert [challenge.split()[0] for challenge in refused.headers.get_list("www-authenticate")] == [
        "Bearer",
        "Basic",
    ]
    wrong = gateway.get("/film", headers={"authorization": "Bearer matinee_x"})
    assert "not known" in problem(wrong, 401)["detail"] and "matinee_x" not in wrong.text


def test_unknown_path_needs_key(tmp_path: Path) -> None:
    gateway, _ = with_key(tmp_path)
    problem(gateway.get("/.env"), 401)


def test_health_has_no_rate_limit(tmp_path: Path) -> None:
    gateway, _ = with_key(tmp_path, burst=1)
    assert {gateway.get("/livez").status_code for _ in range(5)} == {200}


def test_rate_limit_tells_retry_after() -> None:
    gateway = GatewayClient(GatewaySettings(rate=60, burst=2))
    first, second, third = (gateway.get("/film") for _ in range(3))
    assert [first.status_code, second.status_code] == [200, 200]
    assert first.headers["ratelimit-policy"] == '"default";q=2;w=2'
    assert (first.headers["ratelimit"], second.headers["ratelimit"]) == (
        '"default";r=1;t=1',
        '"default";r=0;t=2',
    )
    assert "60 requests a minute" in problem(third, 429)["detail"]
    assert third.headers["retry-after"] == "1"


def test_each_address_has_own_limit() -> None:
    gateway = GatewayClient(GatewaySettings(rate=1, burst=1))
    assert [gateway.get("/film", address).status_code for address in (HERE, THERE)] == [200, 200]
    assert [gateway.get("/film", address).status_code for address in (HERE, THERE)] == [429, 429]


def test_forwarded_header_is_ignored() -> None:
    gateway = GatewayClient(GatewaySettings(rate=1, burst=1))
    gateway.get("/film")
    problem(gateway.get("/film", headers={"x-forwarded-for": THERE}), 429)


def test_key_limit_spans_addresses(tmp_path: Path) -> None:
    gateway, key = with_key(tmp_path, rate=1, burst=1)
    assert gateway.get("/film", HERE, headers=key).status_code == 200
    problem(gateway.get("/film", THERE, headers=key), 429)


def test_invalid_keys_are_rate_limited(tmp_path: Path) -> None:
    gateway, key = with_key(tmp_path, rate=1, burst=2)
    tried = [gateway.get("/film", headers={"authorization": f"Bearer {n}"}) for n in range(4)]
    assert [response.status_code for response in tried] == [401, 401, 429, 429]
    assert gateway.get("/film", headers=key).status_code == 200


def test_concurrency_limit_rejects_and_recovers() -> None:
    gateway = GatewayClient(GatewaySettings(at_once=2))

    async def concurrent() -> tuple[list[httpx.Response], httpx.Response]:
        async with gateway.open() as client:
            waiting = [asyncio.ensure_future(client.get("/wait")) for _ in range(2)]
            while gateway.waiting < 2:
                await asyncio.sleep(0)
            rejected = await client.get("/film")
            assert (await client.get("/livez")).status_code == 200
            gateway.gate.set()
            return [*await asyncio.gather(*waiting), await client.get("/film")], rejected

    answered, rejected = asyncio.run(concurrent())
    assert [response.status_code for response in answered] == [200, 200, 200]
    assert (
        problem(rejected, 503)["type"].endswith(":busy") and rejected.headers["retry-after"] == "1"
    )


def test_error_frees_concurrency_slot() -> None:
    gateway = GatewayClient(GatewaySettings(at_once=1))
    assert [gateway.get("/broken").status_code for _ in range(3)] == [500, 500, 500]


def test_late_response_times_out() -> None:
    gateway = GatewayClient(GatewaySettings(seconds=0, at_once=1))
    problem(gateway.get("/wait"), 504)
    assert gateway.app.active == 0


def test_slow_reader_times_out(lines: list[dict[str, Any]]) -> None:
    gateway = GatewayClient(GatewaySettings(seconds=0, at_once=1))
    sent: list[Any] = []

    async def read() -> None:
        async def take(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/drip", "headers": []}
        scope |= {"query_string": b"", "scheme": "http", "client": (HERE, 5)}
        await gateway.app(scope, asyncio.Event().wait, take)  # type: ignore[arg-type]

    asyncio.run(read())
    assert gateway.app.active == 0
    assert [message.get("status", message.get("body")) for message in sent] == [200, b"a"]
    assert [(line["route"], line["status"]) for line in lines] == [("/drip", 200)]


@pytest.mark.parametrize("path", ["/film", "/livez", "/nowhere", "/broken"])
def test_every_response_has_security_headers(path: str) -> None:
    headers = GatewayClient(GatewaySettings()).get(path).headers
    assert {name.decode() for name in SECURITY_HEADERS} <= headers.keys()
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert "strict-transport-security" not in headers


def test_own_policy_is_kept() -> None:
    headers = GatewayClient(GatewaySettings()).get("/film").headers
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]


def test_https_response_has_hsts() -> None:
    assert (
        "strict-transport-security"
        in GatewayClient(GatewaySettings()).get("https://here/film").headers
    )


@pytest.mark.parametrize("sent", ["trace-7:a.b_c", "A" * 64])
def test_valid_request_id_is_kept(sent: str, lines: list[dict[str, Any]]) -> None:
    answer = GatewayClient(GatewaySettings()).get("/film", headers={"x-request-id": sent})
    assert answer.headers["x-request-id"] == lines[0]["request"] == sent


@pytest.mark.parametrize("sent", ["", "a b", 'a"b', "a\tb", "A" * 65, "\u00e9"])
def test_unsafe_request_id_is_replaced(sent: str, lines: list[dict[str, Any]]) -> None:
    headers = {"x-request-id": sent.encode()}
    answer = GatewayClient(GatewaySettings()).get("/film", headers=headers)
    assert answer.headers["x-request-id"] == lines[0]["request"] != sent
    assert len(lines[0]["request"]) == 32


def test_access_log_omits_private_data(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    gateway, key = with_key(tmp_path)
    answer = gateway.get("/film?title=the+confession", headers=key)
    (line,) = lines
    assert line.pop("time").endswith("+00:00") and line.pop("ms") >= 0
    assert line.pop("request") == answer.headers["x-request-id"]
    assert line == {
        "method": "GET",
        "route": "/film",
        "status": 200,
        "version": "3f0c",
        "key": "alice",
    }


def test_access_log_omits_path_values(lines: list[dict[str, Any]]) -> None:
    gateway = GatewayClient(GatewaySettings())
    gateway.get("/film/somebody's name")
    gateway.get("/scan-1/.env")
    assert [line["route"] for line in lines] == ["/film", "/unknown"]


def test_every_response_is_logged(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    gateway, key = with_key(tmp_path, burst=3)
    for path in ("/film", "/broken", "/nowhere", "/film"):
        gateway.get(path, headers=key)
    gateway.get("/film")
    assert [(line["status"], line["key"]) for line in lines] == [
        (200, "alice"),
        (500, "alice"),
        (404, "alice"),
        (429, "alice"),
        (401, None),
    ]
    assert lines[-1]["version"] is None


def test_error_log_names_request_id(caplog: pytest.LogCaptureFixture) -> None:
    GatewayClient(GatewaySettings()).get("/broken", headers={"x-request-id": "trace-7"})
    assert "trace-7" in caplog.text
