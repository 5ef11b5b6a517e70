"""The body validation and error handling middleware around small routes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from bentoml._internal.server.http.traffic import TimeoutMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from matinee.service.middleware.body_validation import BodyValidationMiddleware
from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from matinee.service.routes.newcomer import NewcomerRequest
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot


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


def build_stack(snapshot: Snapshot | None = None) -> Any:
    """The middlewares in the order in which BentoML puts them."""
    routes = [Route(path, function, methods=["GET", "POST"]) for path, function in ROUTES.items()]
    snapshot = snapshot or Snapshot(failure=None)
    inner = BodyValidationMiddleware(
        Starlette(routes=routes), {"/echo": NewcomerRequest}, CurrentSnapshot(snapshot)
    )
    return ErrorHandlingMiddleware(TimeoutMiddleware(inner, timeout=0.2), [*ROUTES, "/readyz"])


def send(method: str, path: str, inside: Any = None, **sent: Any) -> httpx.Response:
    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(inside or build_stack(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(request())
