"""The door before small routes of our own, in one process."""

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
from service.test_entrance import problem

HERE, THERE = "192.0.2.1", "198.51.100.9"


async def _film(request: Request) -> Response:
    policy = {"content-security-policy": "default-src 'self'", "matinee-version": "3f0c"}
    return PlainTextResponse("a film", headers=policy)


async def _broken(request: Request) -> Response:
    raise RuntimeError("a secret of the inside")


class House:
    def __init__(self, rules: GatewaySettings) -> None:
        self.gate, self.asked = asyncio.Event(), 0
        functions = {"/film": _film, "/broken": _broken, "/wait": self._wait, "/drip": _drip}
        routes = [Route(path, function) for path, function in functions.items()]
        routes.append(Route("/livez", _film))
        paths = [*functions, "/livez"]
        self.app = GatewayMiddleware(
            ErrorHandlingMiddleware(Starlette(routes=routes), paths, {"/film": "title"}), rules
        )

    async def _wait(self, request: Request) -> Response:
        self.asked += 1
        await self.gate.wait()
        return PlainTextResponse("done")

    def client(self, address: str = HERE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 5), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://here")

    def ask(self, path: str, address: str = HERE, **sent: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with self.client(address) as client:
                return await client.get(path, **sent)

        return asyncio.run(asked())


async def _drip(request: Request) -> Any:
    async def begun(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        # as when nobody reads on
        await asyncio.Event().wait()

    return begun


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What the door writes into its book."""
    written: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(json.loads(record.getMessage()))  # type: ignore[method-assign]
    logger = logging.getLogger(access_log.LOGGER)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def keyed(tmp_path: Path, **rules: Any) -> tuple[House, dict[str, str]]:
    key = api_keys.create_key("alice", tmp_path / "keys")
    return House(GatewaySettings(keys=tmp_path / "keys", **rules)), {
        "authorization": f"Bearer {key}"
    }


def test_no_keys_all_accepted() -> None:
    assert House(GatewaySettings()).ask("/film").text == "a film"


def test_missing_key_unauthorized(tmp_path: Path) -> None:
    house, right = keyed(tmp_path)
    assert house.ask("/film", headers=right).status_code == 200
    refused = house.ask("/film")
    assert "is needed" in problem(refused, 401)["detail"]
    assert [one.split()[0] for one in refused.headers.get_list("www-authenticate")] == [
        "Bearer",
        "Basic",
    ]
    wrong = house.ask("/film", headers={"authorization": "Bearer matinee_x"})
    assert "not known" in problem(wrong, 401)["detail"] and "matinee_x" not in wrong.text


def test_unknown_path_needs_key(tmp_path: Path) -> None:
    house, _ = keyed(tmp_path)
    problem(house.ask("/.env"), 401)


def test_health_has_no_rate_limit(tmp_path: Path) -> None:
    house, _ = keyed(tmp_path, burst=1)
    assert {house.ask("/livez").status_code for _ in range(5)} == {200}


def test_rate_limit_tells_retry_after() -> None:
    house = House(GatewaySettings(rate=60, burst=2))
    first, second, third = (house.ask("/film") for _ in range(3))
    assert [first.status_code, second.status_code] == [200, 200]
    assert first.headers["ratelimit-policy"] == '"default";q=2;w=2'
    assert (first.headers["ratelimit"], second.headers["ratelimit"]) == (
        '"default";r=1;t=1',
        '"default";r=0;t=2',
    )
    assert "60 requests a minute" in problem(third, 429)["detail"]
    assert third.headers["retry-after"] == "1"


def test_each_address_has_own_limit() -> None:
    house = House(GatewaySettings(rate=1, burst=1))
    assert [house.ask("/film", address).status_code for address in (HERE, THERE)] == [200, 200]
    assert [house.ask("/film", address).status_code for address in (HERE, THERE)] == [429, 429]


def test_forwarded_header_is_ignored() -> None:
    house = House(GatewaySettings(rate=1, burst=1))
    house.ask("/film")
    problem(house.ask("/film", headers={"x-forwarded-for": THERE}), 429)


def test_key_limit_spans_addresses(tmp_path: Path) -> None:
    house, right = keyed(tmp_path, rate=1, burst=1)
    assert house.ask("/film", HERE, headers=right).status_code == 200
    problem(house.ask("/film", THERE, headers=right), 429)


def test_invalid_keys_are_rate_limited(tmp_path: Path) -> None:
    house, right = keyed(tmp_path, rate=1, burst=2)
    tried = [house.ask("/film", headers={"authorization": f"Bearer {n}"}) for n in range(4)]
    assert [one.status_code for one in tried] == [401, 401, 429, 429]
    assert house.ask("/film", headers=right).status_code == 200


def test_concurrency_limit_rejects_and_recovers() -> None:
    house = House(GatewaySettings(at_once=2))

    async def crowd() -> tuple[list[httpx.Response], httpx.Response]:
        async with house.client() as client:
            inside = [asyncio.ensure_future(client.get("/wait")) for _ in range(2)]
            while house.asked < 2:
                await asyncio.sleep(0)
            away = await client.get("/film")
            assert (await client.get("/livez")).status_code == 200
            house.gate.set()
            return [*await asyncio.gather(*inside), await client.get("/film")], away

    answered, away = asyncio.run(crowd())
    assert [one.status_code for one in answered] == [200, 200, 200]
    assert problem(away, 503)["type"].endswith(":busy") and away.headers["retry-after"] == "1"


def test_error_frees_concurrency_slot() -> None:
    house = House(GatewaySettings(at_once=1))
    assert [house.ask("/broken").status_code for _ in range(3)] == [500, 500, 500]


def test_late_response_times_out() -> None:
    house = House(GatewaySettings(seconds=0, at_once=1))
    problem(house.ask("/wait"), 504)
    assert house.app.active == 0


def test_slow_reader_times_out(lines: list[dict[str, Any]]) -> None:
    house = House(GatewaySettings(seconds=0, at_once=1))
    sent: list[Any] = []

    async def read() -> None:
        async def take(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/drip", "headers": []}
        scope |= {"query_string": b"", "scheme": "http", "client": (HERE, 5)}
        await house.app(scope, asyncio.Event().wait, take)  # type: ignore[arg-type]

    asyncio.run(read())
    assert house.app.active == 0
    assert [message.get("status", message.get("body")) for message in sent] == [200, b"a"]
    assert [(line["route"], line["status"]) for line in lines] == [("/drip", 200)]


@pytest.mark.parametrize("path", ["/film", "/livez", "/nowhere", "/broken"])
def test_every_response_has_security_headers(path: str) -> None:
    headers = House(GatewaySettings()).ask(path).headers
    assert {name.decode() for name in SECURITY_HEADERS} <= headers.keys()
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert "strict-transport-security" not in headers


def test_own_policy_is_kept() -> None:
    headers = House(GatewaySettings()).ask("/film").headers
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]


def test_https_response_has_hsts() -> None:
    assert "strict-transport-security" in House(GatewaySettings()).ask("https://here/film").headers


@pytest.mark.parametrize("sent", ["trace-7:a.b_c", "A" * 64])
def test_valid_request_id_is_kept(sent: str, lines: list[dict[str, Any]]) -> None:
    answer = House(GatewaySettings()).ask("/film", headers={"x-request-id": sent})
    assert answer.headers["x-request-id"] == lines[0]["request"] == sent


@pytest.mark.parametrize("sent", ["", "a b", 'a"b', "a\tb", "A" * 65, "\u00e9"])
def test_unsafe_request_id_is_replaced(sent: str, lines: list[dict[str, Any]]) -> None:
    headers = {"x-request-id": sent.encode()}
    answer = House(GatewaySettings()).ask("/film", headers=headers)
    assert answer.headers["x-request-id"] == lines[0]["request"] != sent
    assert len(lines[0]["request"]) == 32


def test_access_log_omits_private_data(
    tmp_path: Path, lines: list[dict[str, Any]]
) -> None:
    house, right = keyed(tmp_path)
    answer = house.ask("/film?title=the+confession", headers=right)
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
    house = House(GatewaySettings())
    house.ask("/film/somebody's name")
    house.ask("/scan-1/.env")
    assert [line["route"] for line in lines] == ["/film", "/unknown"]


def test_every_response_is_logged(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    house, right = keyed(tmp_path, burst=3)
    for path in ("/film", "/broken", "/nowhere", "/film"):
        house.ask(path, headers=right)
    house.ask("/film")
    assert [(line["status"], line["key"]) for line in lines] == [
        (200, "alice"),
        (500, "alice"),
        (404, "alice"),
        (429, "alice"),
        (401, None),
    ]
    assert lines[-1]["version"] is None


def test_error_log_names_request_id(caplog: pytest.LogCaptureFixture) -> None:
    House(GatewaySettings()).ask("/broken", headers={"x-request-id": "trace-7"})
    assert "trace-7" in caplog.text
