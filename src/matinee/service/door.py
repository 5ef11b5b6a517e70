"""What stands before the routes: known paths, bounded JSON bodies, errors as problem documents."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matinee.service import problems
from matinee.service.problems import Problem, problem
from matinee.service.shelf import Shelf

LARGEST = 64 * 1024
UNKNOWN = "/unknown"
"""Stands for every path that no route has, so that a scan does not fill the metrics' labels."""
READY = "/readyz"
_log = logging.getLogger("bentoml.matinee")


class Entrance:
    """The outermost: whatever goes wrong further in leaves as a problem document."""

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self.app, self.paths = app, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # uvicorn leaves out the body of an answer to HEAD by itself
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner = {**scope, "path": self._known(scope["path"]), "method": method}
        reply = _Reply(scope, send, self.paths)
        try:
            await self.app(inner, receive, reply)
        except Exception:
            if reply.begun:
                raise
            _log.exception("%s %s failed", scope["method"], scope["path"][:200])
            await reply.refuse(500)

    def _known(self, path: str) -> str:
        """A slash at the end makes no difference."""
        for known in (path, path.rstrip("/"), f"{path}/"):
            if known in self.paths:
                return known
        return UNKNOWN


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


class Desk:
    """Checks the body of each question before BentoML sees it, in the words of our own door."""

    def __init__(
        self, app: ASGIApp, questions: Mapping[str, type[BaseModel]], shelf: Shelf
    ) -> None:
        self.app, self.questions, self.shelf = app, questions, shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path == READY and self.shelf.failure:
            await problems.response(not_ready(self.shelf, path))(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and path in self.questions:
            await self._question(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _question(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        body = b""
        refused = _undeclared(headers, path)
        if not refused:
            body, refused = await _read(receive, headers, path)
        refused = refused or self._wrong(body, path)
        if refused:
            await problems.response(refused)(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)

    def _wrong(self, body: bytes, path: str) -> Problem | None:
        question = self.questions[path]
        try:
            question.model_validate_json(body or b"{}")
        except ValidationError as error:
            mistakes: list[Any] = error.errors(include_url=False, include_input=False)
            return problems.wrong_values(mistakes, question.model_fields, path)
        return not_ready(self.shelf, path) if self.shelf.failure else None


def not_ready(shelf: Shelf, path: str) -> Problem:
    return problem(503, f"The service is not ready: {shelf.failure}.", path)


def _undeclared(headers: Headers, path: str) -> Problem | None:
    declared = headers.get("content-type", "application/json")
    if declared.partition(";")[0].strip().lower() == "application/json":
        return None
    sent = declared[:80]
    return problem(415, f"Content-Type is {sent!r}; send JSON as application/json.", path)


async def _read(receive: Receive, headers: Headers, path: str) -> tuple[bytes, Problem | None]:
    too_large = problem(413, f"At most {LARGEST} bytes are read here.", path)
    if headers.get("content-length", "0").isdigit() and (
        int(headers.get("content-length", "0")[:12]) > LARGEST
    ):
        return b"", too_large
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            return b"", too_large
    return body, None


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again
