"""What the API's document says of the door: the answers that it gives in place of the routes'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matinee.service.middleware.gateway import HEALTH
from matinee.service.middleware.settings import GatewaySettings
from matinee.service.routes.error_handlers import refuses

SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "a key of this service"},
    "typed": {"type": "http", "scheme": "basic", "description": "the same key, as a password"},
}
IDENTIFIED = {"schema": {"type": "string"}, "description": "of this request, also in the log"}


def describe_gateway(
    paths: Mapping[str, dict[str, Any]], rules: GatewaySettings | None
) -> dict[str, Any]:
    """Adds to the operations, and returns the security schemes."""
    for path, item in paths.items():
        for operation in item.values():
            # whoever waits for a free turn too long is told so, door or not
            told = refuses(504) if path not in HEALTH else {}
            if rules and path not in HEALTH:
                told |= refuses(429, 503, *([401] if rules.keys else []))
            responses: dict[str, Any] = operation["responses"]
            for status, response in told.items():
                responses.setdefault(str(status), response)
            if rules:
                _identify(operation)
            if rules and rules.keys and path not in HEALTH:
                operation["security"] = [{"key": []}, {"typed": []}]
    return SCHEMES if rules and rules.keys else {}


def _identify(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        headers = response.get("headers", {}) | {"X-Request-ID": IDENTIFIED}
        # what is told of a status is shared by all operations
        operation["responses"][status] = {**response, "headers": headers}
