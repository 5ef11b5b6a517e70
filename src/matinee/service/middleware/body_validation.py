"""Where a question's body is checked, in our own words, before BentoML sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matinee.service.schemas import problems
from matinee.service.schemas.problems import Problem, problem
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot

LARGEST = 64 * 1024
READY = "/readyz"
VERSION = b"matinee-version"


class BodyValidation:
    """Lets through what is declared, whole and right, and only when there is a champion.

    A question is answered from the snapshot that is there when it comes, and told its version.
    """

    def __init__(
        self,
        app: ASGIApp,
        questions: Mapping[str, type[BaseModel]],
        current: CurrentSnapshot,
        tasks: Mapping[str, str] | None = None,
    ) -> None:
        """Of the questions, `tasks` names the champion that each needs."""
        self.app, self.questions, self.current = app, questions, current
        self.tasks = tasks or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.current.pinned() as snapshot:
            await self._answer(scope, receive, _naming(snapshot.version, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == READY and scope["method"] == "GET":
            await self._readiness(path)(scope, receive, send)
        elif scope["method"] == "POST" and path in self.questions:
            await self._question(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _readiness(self, path: str) -> Response:
        snapshot = self.current.get()
        if snapshot.failure:
            return problems.response(not_ready(snapshot, path))
        told = self.current.readiness().model_dump_json()
        return Response(told, media_type="application/json")

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
        snapshot = self.current.get()
        if snapshot.failure:
            return not_ready(snapshot, path)
        task = self.tasks.get(path)
        if task is None or task in snapshot.champions:
            return None
        return problems.absent(f"champion of {task}", path)


def not_ready(snapshot: Snapshot, path: str) -> Problem:
    return problem(503, f"The service is not ready: {snapshot.failure}.", path)


def _naming(version: str, send: Send) -> Send:
    """Every answer tells which version it is from."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start" and version:
            headers = [*message.get("headers", ()), (VERSION, version.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return named


def _undeclared(headers: Headers, path: str) -> Problem | None:
    declared = headers.get("content-type", "application/json")
    if declared.partition(";")[0].strip().lower() == "application/json":
        return None
    sent = declared[:80]
    return problem(415, f"Content-Type is {sent!r}; send JSON as application/json.", path)


async def _read(receive: Receive, headers: Headers, path: str) -> tuple[bytes, Problem | None]:
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > LARGEST:
        return b"", _too_large(path)
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            return b"", _too_large(path)
    return body, None


def _too_large(path: str) -> Problem:
    return problem(413, f"At most {LARGEST} bytes are read here.", path)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again
