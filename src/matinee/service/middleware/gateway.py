"""Who comes in, how often and how many at once; off unless MATINEE_GATEWAY=on (see rules)."""

from __future__ import annotations

import asyncio
import math
import os

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matinee.service.middleware import access_log
from matinee.service.middleware.access_log import AccessRecord
from matinee.service.middleware.api_keys import ApiKeys
from matinee.service.middleware.body_validation import VERSION
from matinee.service.middleware.error_handling import REQUEST, ErrorHandling
from matinee.service.middleware.rate_limit import TokenBuckets, neighbourhood
from matinee.service.middleware.settings import (
    KEYS,
    GatewaySettings,
    InvalidSettingError,
    gateway_settings,
)
from matinee.service.schemas import problems
from matinee.service.schemas.problems import Problem, problem

HEALTH = frozenset(("/livez", "/healthz", "/readyz"))
"""Open to everybody at any time: who asks this has to decide whether the service lives."""
SAFE = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
"""On every answer that does not say otherwise itself, as the page does."""
ALWAYS_SECURE = (b"strict-transport-security", b"max-age=31536000")
CHALLENGES = [
    (b"www-authenticate", b'Bearer realm="Matinee"'),
    # so that a browser asks for the key by itself, and the page works
    (b"www-authenticate", b'Basic realm="Matinee", charset="UTF-8"'),
]
BUSY = ("busy", "Too many requests at once")


FORWARDED = "FORWARDED_ALLOW_IPS"
"""Which proxies uvicorn believes; unset, that is anybody on this machine."""


def install_gateway(entrance: ErrorHandling) -> ASGIApp:
    """The entrance behind a door, if there is to be one."""
    found = configured()
    if found is None:
        return entrance
    os.environ[FORWARDED] = found.proxies
    return Gateway(entrance, found)


def configured() -> GatewaySettings | None:
    """The rules; where they cannot be meant, the process ends and says why."""
    try:
        found = gateway_settings(os.environ)
        if found and found.keys:
            ApiKeys(found.keys)
            # a worker may run in another folder
            os.environ[KEYS] = str(found.keys.absolute())
    except InvalidSettingError as error:
        raise SystemExit(f"Matinee does not start: {error}") from None
    return found


class Gateway:
    """The outermost: what it sends away has cost next to nothing."""

    def __init__(self, app: ErrorHandling, settings: GatewaySettings) -> None:
        self.app, self.settings = app, settings
        self.callers = ApiKeys(settings.keys) if settings.keys else None
        self.buckets = TokenBuckets(settings.rate, settings.burst)
        window = math.ceil(settings.burst * self.buckets.pause)
        self.policy = f'"door";q={settings.burst};w={window}'.encode()
        self.inside = 0
        access_log.open_book()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = access_log.request_id(headers.get("x-request-id"))
        visit = AccessRecord(asked, scope["method"], self.app.route(scope))
        reply = _Reply(send, visit, scope["scheme"] == "https")
        try:
            refused = self._refused(scope, headers, reply)
            if refused:
                access_log.count(refused.status)
                await problems.response(refused)(scope, receive, reply)
            else:
                await self._inside({**scope, REQUEST: asked}, receive, reply)
        finally:
            visit.status = visit.status or 500
            access_log.write(visit)

    def _refused(self, scope: Scope, headers: Headers, reply: _Reply) -> Problem | None:
        visit, path = reply.visit, scope["path"][:200]
        if visit.route in HEALTH:
            return None
        if self.callers:
            visit.key = self.callers.named(headers.get("authorization", ""))
        told = self._too_often(visit.key, scope, reply)
        if told:
            return problem(429, told, path)
        if self.callers and visit.key is None:
            reply.more += CHALLENGES
            sent = "is not known here" if "authorization" in headers else "is needed"
            detail = f"A key {sent}; send one as `Authorization: Bearer KEY`."
            return problem(401, detail, path)
        if self.inside >= self.settings.at_once:
            reply.more.append((b"retry-after", b"1"))
            detail = f"{self.settings.at_once} requests are being answered; try again soon."
            return problem(503, detail, path, kind=BUSY)
        return None

    def _too_often(self, key: str | None, scope: Scope, reply: _Reply) -> str | None:
        """By key, else by address: so do keys that are tried out."""
        address = neighbourhood(scope["client"][0]) if scope.get("client") else ""
        taken = self.buckets.take(f"key {key}" if key else address)
        left = f'"door";r={taken.remaining};t={math.ceil(taken.full_in)}'
        reply.more += [(b"ratelimit-policy", self.policy), (b"ratelimit", left.encode())]
        if not taken.wait:
            return None
        seconds = math.ceil(taken.wait)
        reply.more.append((b"retry-after", str(seconds).encode()))
        rate = (
            f"{self.settings.rate} requests a minute, {self.settings.burst} at once after a pause"
        )
        return f"Allowed are {rate}; try again in {seconds} s."

    async def _inside(self, scope: Scope, receive: Receive, reply: _Reply) -> None:
        if reply.visit.route in HEALTH:
            await self.app(scope, receive, reply)
            return
        self.inside += 1
        try:
            # BentoML's own limit ends when an answer begins; some read theirs slowly
            async with asyncio.timeout(self.settings.seconds) as limit:
                await self.app(scope, receive, reply)
        except TimeoutError:
            if not limit.expired():
                raise
            if not reply.visit.status:
                late = problem(504, f"It took {self.settings.seconds} s.", scope["path"][:200])
                await problems.response(late)(scope, receive, reply)
        finally:
            self.inside -= 1


class _Reply:
    """Adds what every answer carries."""

    def __init__(self, send: Send, visit: AccessRecord, secure: bool) -> None:
        self.send, self.visit = send, visit
        self.more = [(b"x-request-id", visit.request.encode())]
        if secure:
            self.more.append(ALWAYS_SECURE)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            said = message["headers"]
            named = {name.lower(): value for name, value in said}
            self.visit.status = message["status"]
            self.visit.version = named.get(VERSION, b"").decode() or None
            safe = [pair for pair in SAFE.items() if pair[0] not in named]
            message = {**message, "headers": [*said, *safe, *self.more]}
        await self.send(message)
