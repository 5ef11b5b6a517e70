"""Prometheus metrics of the requests, in few series: no path, id or query is a label."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from bentoml._internal.configuration.containers import BentoMLContainer
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

# on import, prometheus_client reads the folder of the metrics, so each function imports it

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The workers of one service add up their metrics through the files in this folder."""
BUCKETS = (0.005, 0.025, 0.1, 0.5, 2)
TASKS = ("newcomer", "similar", "subscriber", "viewer")
QUERIES, FILMS, BATCH, STATIC = "queries", "films", "batch", "static"
GROUPS = {"tmdb": QUERIES, "streaming": QUERIES, "movie": FILMS}
STATIC_PREFIXES = ("/page/", "/docs/")


@cache
def use_own_folder() -> tempfile.TemporaryDirectory[str] | None:
    """BentoML's default is one folder for all services of a user, which each start clears."""
    folder = None
    if FOLDER not in os.environ:
        # removed at exit; the cache keeps it until then
        folder = tempfile.TemporaryDirectory(prefix="matinee-metrics-", ignore_cleanup_errors=True)
    path = folder.name if folder else os.environ[FOLDER]
    BentoMLContainer.prometheus_multiproc_dir.set(path)
    return folder


class MetricsMiddleware:
    """Counts all responses by route and status, and times those of the API by group."""

    def __init__(
        self, app: ASGIApp, route: Callable[[Scope], str], aliases: Mapping[str, str]
    ) -> None:
        """`aliases` maps undocumented routes to documented ones."""
        self.app, self.route, self.aliases = app, route, aliases
        self.count: dict[tuple[str, int], Callable[[], None]] = {}
        self.observe: dict[str, Callable[[float], None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self._record(self.route(scope), status, time.perf_counter() - started)

    def _record(self, route: str, status: int, seconds: float) -> None:
        # looking a labelled metric up takes longer than changing it
        if (route, status) not in self.count:
            self.count[route, status] = _requests().labels(self._label(route), status).inc
        self.count[route, status]()
        if route not in self.observe:
            group = _group(self._label(route))
            self.observe[route] = _seconds().labels(group).observe if group else _ignore
        self.observe[route](seconds)

    def _label(self, route: str) -> str:
        return STATIC if route.startswith(STATIC_PREFIXES) else self.aliases.get(route, route)


def show_metrics(request: Request) -> Response:
    """Of all workers; not async, since it reads files."""
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = REGISTRY
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _group(route: str) -> str:
    """Routes with similar durations, or "" for what is not the API."""
    first, _, rest = route.strip("/").partition("/")
    if first == "v1":
        first, _, rest = rest.partition("/")
        return BATCH if rest == BATCH else first if first in TASKS else FILMS
    return GROUPS.get(first, "")


def _ignore(seconds: float) -> None: ...


@cache
def _requests() -> Counter:
    from prometheus_client import Counter

    return Counter("matinee_requests", "Responses", ["route", "status"])


@cache
def _seconds() -> Histogram:
    from prometheus_client import Histogram

    return Histogram("matinee_request_seconds", "Durations", ["group"], buckets=BUCKETS)
