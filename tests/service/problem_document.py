from __future__ import annotations

from typing import Any

import httpx

MEDIA_TYPE = "application/problem+json"


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document (RFC 9457) of an error response."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:matinee:problem:")
    assert set(document) == {"type", "title", "status", "detail", "instance", "errors"}
    return document
