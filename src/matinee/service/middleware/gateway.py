"""The gateway: authentication, rate limit, concurrency limit and access log.

Off unless MATINEE_GATEWAY=on; see `settings`.
"""

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
from matinee.service.middleware.error_handling import REQUEST_ID, ErrorHandlingMiddleware
from matinee.service.middleware.rate_limit import TokenBuckets, bucket_address
from matinee.service.middleware.settings import (
    KEYS,
    GatewaySettings,
    InvalidSettingError,
    gateway_settings,
)
from matinee.service.schemas import problems
from matinee.service.schemas.problems import Problem, problem

HEALTH = frozenset(("/livez", "/healthz", "/readyz"))
"""Exempt from all limits: orchestrators probe them without a key."""
SECURITY_HEADERS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
"""Defaults; a response may set its own value, as the web page does."""
HSTS = (b"strict-transport-security", b"max-age=31536000")
CHALLENGES = [
    (b"www-authenticate", b'Bearer realm="Matinee"'),
    # makes browsers prompt for the key, so that the web page works
    (b"www-authenticate", b'Basic realm="Matinee", charset="UTF-8"'),
]
BUSY = ("busy", "Too many requests at once")
TRUSTED_PROXIES = "FORWARDED_ALLOW_IPS"
"""Read by uvicorn, which trusts every process on this machine by default."""


def install_gateway(app: ErrorHandlingMiddleware) -> ASGIApp:
    """The app itself if the gateway is off."""
    settings = load_settings()
    if settings is None:
        return app
    os.environ[TRUSTED_PROXIES] = settings.proxies
    return GatewayMiddleware(app, settings)


def load_settings() -> GatewaySettings | None:
    """Exits with a message if a setting is invalid."""
    try:
        settings = gateway_settings(os.environ)
        if settings and settings.keys:
            ApiKeys(settings.keys)
            # workers may run in another directory
            os.environ[KEYS] = str(settings.keys.absolute())
    except InvalidSettingError as error:
        raise SystemExit(f"Matinee does not start: {error}") from None
    return settings


class GatewayMiddleware:
    """The outermost middleware, so that rejected requests cost little."""

    def __init__(self, app: ErrorHandlingMiddleware, settings: GatewaySettings) -> None:
        self.app, self.settings = app, settings
        self.api_keys = ApiKeys(settings.keys) if settings.keys else None
        self.buckets = TokenBuckets(settings.rate, settings.burst)
        window = math.ceil(settings.burst * self.buckets.refill_seconds)
        self.policy = f'"default";q={settings.burst};w={window}'.encode()
        self.active = 0
        access_log.configure_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = access_log.request_id(headers.get("x-request-id"))
        record = AccessRecord(request_id, scope["method"], self.app.route(scope))
        responder = _Responder(send, record, scope["scheme"] == "https")
        try:
            rejection = self._reject(scope, headers, responder)
            if rejection:
                await problems.response(rejection)(scope, receive, responder)
            else:
                await self._forward({**scope, REQUEST_ID: request_id}, receive, responder)
        finally:
            record.status = record.status or 500
            access_log.write(record)

    def _reject(self, scope: Scope, headers: Headers, responder: _Responder) -> Problem | None:
        record, path = responder.record, scope["path"][:200]
        if record.route in HEALTH:
            return None
        if self.api_keys:
            record.key = self.api_keys.authenticate(headers.get("authorization", ""))
        rate_limited = self._limit_rate(record.key, scope, responder)
        if rate_limited:
            return problem(429, rate_limited, path)
        if self.api_keys and record.key is None:
            responder.headers += CHALLENGES
            state = "is not known here" if "authorization" in headers else "is needed"
            detail = f"A key {state}; send one as `Authorization: Bearer KEY`."
            return problem(401, detail, path)
        if self.active >= self.settings.at_once:
            responder.headers.append((b"retry-after", b"1"))
            detail = f"{self.settings.at_once} requests are in progress; try again soon."
            return problem(503, detail, path, kind=BUSY)
        return None

    def _limit_rate(self, key: str | None, scope: Scope, responder: _Responder) -> str | None:
        """Why the request is rejected, if it is. Invalid keys count against the address."""
        address = bucket_address(scope["client"][0]) if scope.get("client") else ""
        decision = self.buckets.take(f"key {key}" if key else address)
        limit = f'"default";r={decision.remaining};t={math.ceil(decision.full_in)}'
        responder.headers += [(b"ratelimit-policy", self.policy), (b"ratelimit", limit.encode())]
        if not decision.wait:
            return None
        seconds = math.ceil(decision.wait)
        responder.headers.append((b"retry-after", str(seconds).encode()))
        rate, burst = self.settings.rate, self.settings.burst
        return (
            f"Allowed are {rate} requests a minute, {burst} at once after a pause; "
            f"try again in {seconds} s."
        )

    async def _forward(self, scope: Scope, receive: Receive, responder: _Responder) -> None:
        if responder.record.route in HEALTH:
            await self.app(scope, receive, responder)
            return
        self.active += 1
        try:
            # BentoML's timeout ends when the response starts; a slow reader would hold it open
            async with asyncio.timeout(self.settings.seconds) as timeout:
                await self.app(scope, receive, responder)
        except TimeoutError:
            if not timeout.expired():
                raise
            if not responder.record.status:
                detail = f"The response took longer than {self.settings.seconds} s."
                late = problem(504, detail, scope["path"][:200])
                await problems.response(late)(scope, receive, responder)
        finally:
            self.active -= 1


class _Responder:
    """Records the status, and adds the headers of every response."""

    def __init__(self, send: Send, record: AccessRecord, https: bool) -> None:
        self.send, self.record = send, record
        self.headers = [(b"x-request-id", record.request.encode())]
        if https:
            self.headers.append(HSTS)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message["headers"]
            by_name = {name.lower(): value for name, value in own}
            self.record.status = message["status"]
            self.record.version = by_name.get(VERSION, b"").decode() or None
            defaults = [pair for pair in SECURITY_HEADERS.items() if pair[0] not in by_name]
            message = {**message, "headers": [*own, *defaults, *self.headers]}
        await self.send(message)
