"""Validates the body of POST requests before BentoML parses it, and answers /readyz."""

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

MAX_BODY_BYTES = 64 * 1024
READINESS = "/readyz"
VERSION = b"matinee-version"


class BodyValidationMiddleware:
    """Passes on valid JSON only, and only if the champion that the route needs is loaded.

    A request is answered from the snapshot that is current when it arrives; the header
    `matinee-version` names its version.
    """

    def __init__(
        self,
        app: ASGIApp,
        schemas: Mapping[str, type[BaseModel]],
        current: CurrentSnapshot,
        tasks: Mapping[str, str] | None = None,
        max_bytes: Mapping[str, int] | None = None,
    ) -> None:
        """Each maps routes: to the schema of the body, to the champion's task, and to the longest
        body if it is not `MAX_BODY_BYTES`."""
        self.app, self.schemas, self.current = app, schemas, current
        self.tasks, self.max_bytes = tasks or {}, max_bytes or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.current.pinned() as snapshot:
            await self._respond(scope, receive, _with_version(snapshot.version, send))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == READINESS and scope["method"] == "GET":
            await self._readiness(path)(scope, receive, send)
        elif scope["method"] == "POST" and path in self.schemas:
            await self._validate(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _readiness(self, path: str) -> Response:
        snapshot = self.current.get()
        if snapshot.failure:
            return problems.response(not_ready(snapshot, path))
        content = self.current.readiness().model_dump_json()
        return Response(content, media_type="application/json")

    async def _validate(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        body = b""
        rejection = _check_content_type(headers, path)
        if not rejection:
            body, rejection = await _read_body(
                receive, headers, path, self.max_bytes.get(path, MAX_BODY_BYTES)
            )
        rejection = rejection or self._check_body(body, path) or self._check_snapshot(path)
        if rejection:
            await problems.response(rejection)(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)

    def _check_body(self, body: bytes, path: str) -> Problem | None:
        schema = self.schemas[path]
        try:
            schema.model_validate_json(body or b"{}")
        except ValidationError as error:
            errors: list[Any] = error.errors(include_url=False, include_input=False)
            return problems.invalid_values(errors, schema.model_fields, path)
        return None

    def _check_snapshot(self, path: str) -> Problem | None:
        snapshot = self.current.get()
        if snapshot.failure:
            return not_ready(snapshot, path)
        task = self.tasks.get(path)
        if task is None or task in snapshot.champions:
            return None
        return problems.not_available(f"champion of {task}", path)


def not_ready(snapshot: Snapshot, path: str) -> Problem:
    return problem(503, f"The service is not ready: {snapshot.failure}.", path)


def _with_version(version: str, send: Send) -> Send:
    async def send_with_version(message: Message) -> None:
        if message["type"] == "http.response.start" and version:
            headers = [*message.get("headers", ()), (VERSION, version.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_version


def _check_content_type(headers: Headers, path: str) -> Problem | None:
    content_type = headers.get("content-type", "application/json")
    if content_type.partition(";")[0].strip().lower() == "application/json":
        return None
    received = content_type[:80]
    return problem(415, f"Content-Type is {received!r}; send JSON as application/json.", path)


async def _read_body(
    receive: Receive, headers: Headers, path: str, limit: int
) -> tuple[bytes, Problem | None]:
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:18]) > limit:
        return b"", _too_large(path, limit)
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return b"", _too_large(path, limit)
    return body, None


def _too_large(path: str, limit: int) -> Problem:
    return problem(413, f"At most {limit} bytes are read here.", path)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that yields the body already read, then the original messages."""
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replay
