"""Cross-origin requests are allowed by one setting."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from matinee.service.middleware.cors import ORIGINS, cors_origins, install_cors

FILMS = "https://films.example"


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("films")


def send(method: str, origin: str, setting: str | None) -> httpx.Response:
    environment = {} if setting is None else {ORIGINS: setting}
    app = install_cors(Starlette(routes=[Route("/", answer)]), environment)
    headers = {"origin": origin}
    if method == "OPTIONS":
        headers["access-control-request-method"] = "POST"
        headers["access-control-request-headers"] = "authorization, content-type"

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, "/", headers=headers)

    return asyncio.run(request())


@pytest.mark.parametrize("setting", [FILMS, f"http://localhost:8080, {FILMS}", "*"])
def test_listed_origin_is_allowed(setting: str) -> None:
    allowed = send("GET", FILMS, setting).headers["access-control-allow-origin"]
    assert allowed in (FILMS, "*")
    preflight = send("OPTIONS", FILMS, setting)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("setting", [None, "", "https://other.example"])
def test_other_origin_gets_no_header(setting: str | None) -> None:
    assert "access-control-allow-origin" not in send("GET", FILMS, setting).headers


@pytest.mark.parametrize("setting", ["films.example", "ftp://films.example", f"{FILMS}/page", "**"])
def test_invalid_origin_ends_the_process(setting: str) -> None:
    with pytest.raises(SystemExit, match=r"MATINEE_CORS_ORIGINS names .* allowed are"):
        cors_origins({ORIGINS: setting})
