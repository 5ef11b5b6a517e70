"""Cross-origin requests: `MATINEE_CORS_ORIGINS` lists the allowed origins, or is `*` for all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

ORIGINS = "MATINEE_CORS_ORIGINS"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


def cors_origins(environment: Mapping[str, str]) -> list[str]:
    """Ends the process if an origin is invalid."""
    setting = environment.get(ORIGINS, "")
    origins = [origin.strip() for origin in setting.split(",") if origin.strip()]
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            allowed = (
                "allowed are * and origins such as https://films.example,http://localhost:8080"
            )
            raise SystemExit(f"Matinee does not start: {ORIGINS} names {origin[:60]!r}; {allowed}")
    return origins


def install_cors(app: ASGIApp, environment: Mapping[str, str]) -> ASGIApp:
    """Outside of the gateway: a preflight request carries no API key."""
    origins = cors_origins(environment)
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "x-request-id"],
        expose_headers=["matinee-version", "ratelimit", "retry-after", "x-request-id"],
    )
