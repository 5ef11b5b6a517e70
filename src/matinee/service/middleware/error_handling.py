"""What stands before everything: known paths, and errors as problem documents."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from matinee.service.schemas import problems
from matinee.service.schemas.problems import Problem, problem

UNKNOWN = "/unknown"
"""Stands for every path that no route has, so that a scan does not fill the metrics' labels."""
ASKED = "matinee.asked"
REQUEST = "matinee.request"
"""Where a request's id stands, if it was given one."""
_log = logging.getLogger("bentoml.matinee")


def request_path(scope: Scope) -> str:
    """As it was sent, also where the entrance has put a value from it into the query."""
    path: str = scope.get(ASKED, scope["path"])
    return path[:200]


class ErrorHandling:
    """The outermost: whatever goes wrong further in leaves as a problem document."""

    def __init__(
        self, app: ASGIApp, paths: Collection[str], by_path: Mapping[str, str] | None = None
    ) -> None:
        """After a route of `by_path` a value may stand, for the field that is named there."""
        self.app, self.paths, self.by_path = app, frozenset(paths), by_path or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _decline(WebSocket(scope, receive, send))
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # uvicorn leaves out the body of an answer to HEAD by itself
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner = {**scope, **self._known(scope), "method": method}
        reply = _Reply(scope, send, self.paths)
        try:
            await self.app(inner, receive, reply)
        except Exception:
            if reply.begun:
                raise
            named = f"{scope['method']} {scope['path'][:200]!r}"
            _log.exception("%s failed (request %s)", named, scope.get(REQUEST, "-"))
            await reply.refuse(500)

    def route(self, scope: Scope) -> str:
        """Which of the known ones is meant, if any."""
        known: str = self._known(scope)["path"]
        return known

    def _known(self, scope: Scope) -> dict[str, Any]:
        """A slash at the end makes no difference."""
        path = scope["path"]
        for known in (path, path.rstrip("/"), f"{path}/"):
            if known in self.paths:
                return {"path": known}
        # a route of its own for each value would fill the metrics' labels
        parts = path.split("/")
        for route in ("/".join(parts[:2]), "/".join(parts[:3])):
            if route in self.by_path and path.startswith(f"{route}/"):
                value = path[len(route) + 1 :].removesuffix("/")
                more = urlencode({self.by_path[route]: value}, errors="replace").encode()
                query = b"&".join(filter(None, (scope["query_string"], more)))
                return {"path": route, "query_string": query, ASKED: path}
        return {"path": UNKNOWN}


async def _decline(socket: WebSocket) -> None:
    """Else each path tried would stay in the metrics."""
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        path = socket.scope["path"][:200]
        told = problem(404, "There are no web sockets here; ask by HTTP.", path)
        await socket.send_denial_response(problems.response(told))
    else:
        await socket.close()


class _Reply:
    """Passes an answer on, or holds back an error to send a problem document in its place."""

    def __init__(self, scope: Scope, send: Send, paths: Collection[str]) -> None:
        self.scope, self.send, self.paths = scope, send, paths
        self.begun = False
        self.held: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            media_type = headers.get("content-type", "")
            if message["status"] >= 400 and not media_type.startswith(problems.MEDIA_TYPE):
                self.held = message
                return
            self.begun = True
            safe = (b"x-content-type-options", b"nosniff")
            message = {**message, "headers": [*message["headers"], safe]}
        elif self.held is not None:
            if not message.get("more_body"):
                await self.refuse(self.held["status"], Headers(raw=self.held["headers"]))
            return
        await self.send(message)

    async def refuse(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.held, self.begun = None, True
        allow = (headers or {}).get("allow", "")
        answer = problems.response(
            self._problem(status, allow), {"x-content-type-options": "nosniff"}
        )
        for name in ("allow", "retry-after", "server"):
            if headers and name in headers:
                answer.headers[name] = headers[name]
        await answer(self.scope, _nothing, self.send)

    def _problem(self, status: int, allow: str) -> Problem:
        path, method = self.scope["path"][:200], self.scope["method"]
        if status == 404:
            return problems.unknown_route(path, self.paths)
        if status == 405:
            return problem(405, f"{path} does not answer {method}; it answers {allow}.", path)
        return problem(status, _DETAILS.get(status, "The request was refused."), path)


_DETAILS = {
    400: "The request could not be read.",
    429: "More requests came at once than can be answered; try again later.",
    500: "The fault is on this side and has been logged.",
    503: "The service cannot answer now; try again later.",
    504: "The answer did not come in time; try again.",
}


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
