"""Every error as an RFC 9457 problem document."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20
"""Field errors in one document."""

PROBLEM_TYPES: dict[int, tuple[str, str]] = {
    400: ("malformed-body", "The body is not JSON"),
    401: ("no-key", "An API key is required"),
    404: ("unknown-route", "Not found"),
    405: ("wrong-method", "Method not allowed"),
    413: ("body-too-large", "The body is too large"),
    415: ("wrong-content-type", "The content type is not JSON"),
    422: ("wrong-values", "Invalid values"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal-error", "Internal error"),
    503: ("not-ready", "The service is not ready"),
    504: ("timeout", "The request timed out"),
}
"""Name and title by status."""

NAME_NOT_FOUND = ("unknown-name", "Unknown name")
NOT_AVAILABLE = ("not-available", "Not available in this version")
"""Further types of status 404."""


class FieldError(BaseModel):
    """What is wrong with one field, and what is allowed there."""

    field: str = Field(examples=["occupation"])
    code: str = Field(description="machine-readable", examples=["unknown"])
    problem: str = Field(examples=["is not one of the allowed values"])
    allowed: str | list[str] | None = None
    nearest: list[str] = Field(default=[], description="allowed values similar to the one sent")


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(examples=["urn:matinee:problem:wrong-values"])
    title: str = Field(examples=["Invalid values"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["occupation is not one of the allowed values"])
    instance: str = Field(description="path of the request", examples=["/v1/newcomer"])
    errors: list[FieldError] = []


def problem(
    status: int,
    detail: str,
    instance: str,
    errors: Sequence[FieldError] = (),
    kind: tuple[str, str] | None = None,
) -> Problem:
    default = (f"status-{status}", "The request was refused")
    name, title = kind or PROBLEM_TYPES.get(status, default)
    return Problem(
        type=f"urn:matinee:problem:{name}",
        title=title,
        status=status,
        detail=detail,
        instance=instance,
        errors=list(errors),
    )


def response(document: Problem, headers: Mapping[str, str] | None = None) -> Response:
    content = document.model_dump_json()
    return Response(content, document.status, dict(headers or {}), MEDIA_TYPE)


def invalid_values(
    errors: Iterable[Mapping[str, Any]], fields: Iterable[str], path: str
) -> Problem:
    """A problem from pydantic's errors; `fields` are the fields of the request."""
    first = list(itertools.islice(errors, MAX_ERRORS))
    malformed = [error for error in first if error["type"] == "json_invalid"]
    if malformed:
        return problem(400, f"The body is not JSON: {malformed[0]['ctx']['error']}.", path)
    names = list(fields)
    field_errors = [_field_error(error, names) for error in first]
    return problem(422, f"{'; '.join(map(_format_error, field_errors))}.", path, field_errors)


_PYDANTIC_ERRORS = {
    "float_parsing": ("wrong_type", "is not a number"),
    "finite_number": ("wrong_type", "is not a number"),
    "string_type": ("wrong_type", "is not a string"),
    "string_too_long": ("too_long", "is too long"),
    "extra_forbidden": ("unexpected", "is not a field of this request"),
    "literal_error": ("unknown", "is not one of the allowed values"),
    "missing": ("missing", "is missing"),
    "model_type": ("wrong_type", "is not a JSON object"),
    "model_attributes_type": ("wrong_type", "is not a JSON object"),
}
"""Code and message by pydantic's error type."""


def _field_error(error: Mapping[str, Any], fields: list[str]) -> FieldError:
    context = error.get("ctx", {})
    location = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    field = ".".join(location)[:80] or context.get("field", "body")
    code, message = _PYDANTIC_ERRORS.get(error["type"], (error["type"], error["msg"]))
    allowed, nearest = context.get("allowed"), context.get("nearest", [])
    if error["type"] == "extra_forbidden":
        allowed, nearest = fields, close_matches(field, fields)
    elif error["type"] == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
    return FieldError(field=field, code=code, problem=message, allowed=allowed, nearest=nearest)


def _format_error(error: FieldError) -> str:
    hint = ""
    if error.nearest:
        hint = f" (nearest: {', '.join(error.nearest)})"
    elif isinstance(error.allowed, str):
        hint = f" (allowed: {error.allowed})"
    return f"{error.field} {error.problem}{hint}"


def not_available(what: str, path: str) -> Problem:
    return problem(404, f"This version has no {what}.", path, kind=NOT_AVAILABLE)


def unknown_route(path: str, routes: Iterable[str]) -> Problem:
    near = close_matches(path, list(routes))
    hint = f" Similar routes: {', '.join(near)}." if near else ""
    return problem(404, f"There is no route {path[:200]}.{hint}", path[:200])


def close_matches(word: str, names: list[str]) -> list[str]:
    return difflib.get_close_matches(word[:80], names, n=3, cutoff=0.5)
