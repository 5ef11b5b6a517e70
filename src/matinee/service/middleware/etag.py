"""Conditional GET requests: an answer that the client has already is not sent again (RFC 9110)."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DIGEST_BYTES = 12
JSON = "application/json"


class ETagMiddleware:
    """Adds a weak ETag, a digest of the body, to JSON answers, and answers 304 if it matches.

    The ETag is weak since the body may be compressed outside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        await self.app(scope, receive, _Responder(send, known))


class _Responder:
    """Holds the start of a JSON answer until its body is complete."""

    def __init__(self, send: Send, known: str) -> None:
        self.send, self.known = send, known
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_tagged(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_answer(self.start)

    async def _send_answer(self, start: Message) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        tag = f'W/"{hashlib.blake2b(self.body, digest_size=DIGEST_BYTES).hexdigest()}"'
        headers["etag"], headers["cache-control"] = tag, "no-cache"
        if _matches(self.known, tag):
            for name in ("content-length", "content-type"):
                del headers[name]
            start, self.body = {**start, "status": 304}, b""
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": self.body})


def _is_tagged(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type") == JSON and "etag" not in headers


def _matches(known: str, tag: str) -> bool:
    """Whether If-None-Match lists the tag."""
    listed = [each.strip() for each in known.split(",")]
    return "*" in listed or tag in listed
