"""Turns every error into a problem document, and unknown paths into one route."""

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
"""Replaces every path without a route, so that a scan does not add labels to the metrics."""
ORIGINAL_PATH = "matinee.original_path"
REQUEST_ID = "matinee.request_id"
"""Keys of the scope."""
_log = logging.getLogger("bentoml.matinee")


def request_path(scope: Scope) -> str:
    """As the client sent it, with the value of a path parameter."""
    path: str = scope.get(ORIGINAL_PATH, scope["path"])
    return path[:200]


class ErrorHandlingMiddleware:
    """Every error response leaves as a problem document (RFC 9457)."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Collection[str],
        path_parameters: Mapping[str, str] | None = None,
    ) -> None:
        """`path_parameters` maps routes to the query parameter accepted as a path segment."""
        self.app, self.routes = app, frozenset(routes)
        self.path_parameters = path_parameters or {}
        self.templates = [route for route in self.routes if route.endswith("}")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _deny(WebSocket(scope, receive, send))
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # uvicorn drops the body of a response to HEAD itself
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner = {**scope, **self._match(scope), "method": method}
        responder = _Responder(scope, send, self.routes)
        try:
            await self.app(inner, receive, responder)
        except Exception:
            if responder.started:
                raise
            request = f"{scope['method']} {scope['path'][:200]!r}"
            _log.exception("%s failed (request %s)", request, scope.get(REQUEST_ID, "-"))
            await responder.send_problem(500)

    def route(self, scope: Scope) -> str:
        route: str = self._match(scope)["path"]
        return route

    def _match(self, scope: Scope) -> dict[str, Any]:
        """The scope's changes for the matching route. A trailing slash makes no difference."""
        path = scope["path"]
        for route in (path, path.rstrip("/"), f"{path}/"):
            if route in self.routes:
                return {"path": route}
        # one route per value would add labels to the metrics
        for template in self.templates:
            if path.startswith(template[: template.index("{")]):
                return {"path": template, ORIGINAL_PATH: path}
        segments = path.split("/")
        for route in ("/".join(segments[:2]), "/".join(segments[:3])):
            if route in self.path_parameters and path.startswith(f"{route}/"):
                value = path[len(route) + 1 :].removesuffix("/")
                name = self.path_parameters[route]
                parameter = urlencode({name: value}, errors="replace").encode()
                query = b"&".join(filter(None, (scope["query_string"], parameter)))
                return {"path": route, "query_string": query, ORIGINAL_PATH: path}
        return {"path": UNKNOWN}


async def _deny(socket: WebSocket) -> None:
    """Otherwise each requested path would stay in the metrics."""
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        path = socket.scope["path"][:200]
        detail = "There are no web sockets here; use HTTP."
        await socket.send_denial_response(problems.response(problem(404, detail, path)))
    else:
        await socket.close()


class _Responder:
    """Forwards a response; replaces an error response by a problem document."""

    def __init__(self, scope: Scope, send: Send, routes: Collection[str]) -> None:
        self.scope, self.send, self.routes = scope, send, routes
        self.started = False
        self.error: Message | None = None
        """The start of the response that is replaced."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            media_type = headers.get("content-type", "")
            if message["status"] >= 400 and not media_type.startswith(problems.MEDIA_TYPE):
                self.error = message
                return
            self.started = True
            nosniff = (b"x-content-type-options", b"nosniff")
            message = {**message, "headers": [*message["headers"], nosniff]}
        elif self.error is not None:
            if not message.get("more_body"):
                await self.send_problem(self.error["status"], Headers(raw=self.error["headers"]))
            return
        await self.send(message)

    async def send_problem(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.error, self.started = None, True
        allow = (headers or {}).get("allow", "")
        response = problems.response(
            self._problem(status, allow), {"x-content-type-options": "nosniff"}
        )
        for name in ("allow", "retry-after", "server"):
            if headers and name in headers:
                response.headers[name] = headers[name]
        await response(self.scope, _receive_nothing, self.send)

    def _problem(self, status: int, allow: str) -> Problem:
        path, method = self.scope["path"][:200], self.scope["method"]
        if status == 404:
            return problems.unknown_route(path, self.routes)
        if status == 405:
            return problem(405, f"{path} does not answer {method}; it answers {allow}.", path)
        return problem(status, _DETAILS.get(status, "The request was refused."), path)


_DETAILS = {
    400: "The request could not be read.",
    429: "Too many requests at once; try again later.",
    500: "An internal error occurred and has been logged.",
    503: "The service is not available now; try again later.",
    504: "The response took too long; try again.",
}


async def _receive_nothing() -> Message:
    return {"type": "http.disconnect"}
