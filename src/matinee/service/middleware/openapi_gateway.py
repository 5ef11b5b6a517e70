"""The gateway in the OpenAPI document: its responses, header and security schemes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matinee.service.middleware.gateway import HEALTH
from matinee.service.middleware.settings import GatewaySettings
from matinee.service.routes.error_handlers import error_responses

SECURITY_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "an API key of this service"},
    "typed": {"type": "http", "scheme": "basic", "description": "the API key as a password"},
}
REQUEST_ID_HEADER = {"schema": {"type": "string"}, "description": "also in the access log"}


def describe_gateway(
    paths: Mapping[str, dict[str, Any]], settings: GatewaySettings | None
) -> dict[str, Any]:
    """Adds to the operations, and returns the security schemes."""
    keys = settings is not None and settings.keys is not None
    for path, item in paths.items():
        for operation in item.values():
            for status, response in _responses(path, settings).items():
                operation["responses"].setdefault(str(status), response)
            if settings:
                _add_request_id(operation)
            if keys and path not in HEALTH:
                operation["security"] = [{"key": []}, {"typed": []}]
    return SECURITY_SCHEMES if keys else {}


def _responses(path: str, settings: GatewaySettings | None) -> dict[int | str, Any]:
    if path in HEALTH:
        return {}
    if settings is None:
        # BentoML's own timeout
        return error_responses(504)
    return error_responses(429, 503, 504, *([401] if settings.keys else []))


def _add_request_id(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        headers = response.get("headers", {}) | {"X-Request-ID": REQUEST_ID_HEADER}
        # a response object is shared by all operations, so it is copied
        operation["responses"][status] = {**response, "headers": headers}
