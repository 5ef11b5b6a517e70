"""Where a question's body is checked, in our own words, before BentoML sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matinee.service import problems
from matinee.service.problems import Problem, problem
from matinee.service.shelf import Shelf

LARGEST = 64 * 1024
READY = "/readyz"


class Desk:
    """Lets through what is declared, whole and right, and only when there is a champion."""

    def __init__(
        self,
        app: ASGIApp,
        questions: Mapping[str, type[BaseModel]],
        shelf: Shelf,
        tasks: Mapping[str, str] | None = None,
    ) -> None:
        """Of the questions, `tasks` names the champion that each needs."""
        self.app, self.questions, self.shelf = app, questions, shelf
        self.tasks = tasks or {}

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
        if self.shelf.failure:
            return not_ready(self.shelf, path)
        task = self.tasks.get(path)
        if task is None or task in self.shelf.champions:
            return None
        return problems.absent(f"champion of {task}", path)


def not_ready(shelf: Shelf, path: str) -> Problem:
    return problem(503, f"The service is not ready: {shelf.failure}.", path)


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
