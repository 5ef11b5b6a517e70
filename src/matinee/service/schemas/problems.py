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
MOST_TOLD = 20
"""Mistakes in one document."""

KINDS: dict[int, tuple[str, str]] = {
    400: ("malformed-body", "The body is not JSON"),
    401: ("no-key", "A key is needed"),
    404: ("unknown-route", "There is nothing here"),
    405: ("wrong-method", "This route answers another method"),
    413: ("body-too-large", "The body is too large"),
    415: ("wrong-content-type", "The body is not declared as JSON"),
    422: ("wrong-values", "Some values are wrong"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal-error", "Something went wrong here"),
    503: ("not-ready", "The service is not ready"),
    504: ("timeout", "The answer took too long"),
}


UNKNOWN = ("unknown-name", "Nothing is known of this")
ABSENT = ("not-held", "This version does not hold it")
"""Other reasons for 404."""


class Mistake(BaseModel):
    """What is wrong with one field, and what is allowed there."""

    field: str = Field(examples=["occupation"])
    code: str = Field(description="a word for programs", examples=["unknown"])
    problem: str = Field(examples=["is none of the names known here"])
    allowed: str | list[str] | None = None
    nearest: list[str] = Field(default=[], description="allowed values that look like the one sent")


class Problem(BaseModel):
    """RFC 9457: what went wrong, for people and for programs."""

    type: str = Field(examples=["urn:matinee:problem:wrong-values"])
    title: str = Field(examples=["Some values are wrong"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["occupation is none of the names known here"])
    instance: str = Field(description="the path that was asked", examples=["/v1/newcomer"])
    errors: list[Mistake] = []


def problem(
    status: int,
    detail: str,
    instance: str,
    errors: Sequence[Mistake] = (),
    kind: tuple[str, str] | None = None,
) -> Problem:
    usual = (f"status-{status}", "The request was refused")
    name, title = kind or KINDS.get(status, usual)
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


def wrong_values(errors: Iterable[Mapping[str, Any]], known: Iterable[str], path: str) -> Problem:
    """From pydantic's errors, wherever they arose; known are the fields of what was asked."""
    found = list(itertools.islice(errors, MOST_TOLD))
    malformed = [error for error in found if error["type"] == "json_invalid"]
    if malformed:
        return problem(400, f"The body is not JSON: {malformed[0]['ctx']['error']}.", path)
    fields = list(known)
    mistakes = [_mistake(error, fields) for error in found]
    return problem(422, f"{'; '.join(map(_told, mistakes))}.", path, mistakes)


_BUILT_IN = {
    "float_parsing": ("wrong_type", "is not a number"),
    "finite_number": ("wrong_type", "is not a number"),
    "string_type": ("wrong_type", "is not a text"),
    "string_too_long": ("too_long", "is too long"),
    "extra_forbidden": ("unexpected", "is not a field of this question"),
    "literal_error": ("unknown", "is none of the names known here"),
    "missing": ("missing", "is missing"),
    "model_type": ("wrong_type", "is not a JSON object"),
    "model_attributes_type": ("wrong_type", "is not a JSON object"),
}
"""pydantic's own kinds of errors, in our words."""


def _mistake(error: Mapping[str, Any], known: list[str]) -> Mistake:
    about = error.get("ctx", {})
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    field = ".".join(place)[:80] or about.get("field", "body")
    code, told = _BUILT_IN.get(error["type"], (error["type"], error["msg"]))
    allowed, nearest = about.get("allowed"), about.get("nearest", [])
    if error["type"] == "extra_forbidden":
        allowed, nearest = known, nearest_to(field, known)
    elif error["type"] == "literal_error":
        allowed = re.findall(r"'([^']*)'", about["expected"])
    return Mistake(field=field, code=code, problem=told, allowed=allowed, nearest=nearest)


def _told(mistake: Mistake) -> str:
    hint = ""
    if mistake.nearest:
        hint = f" (nearest: {', '.join(mistake.nearest)})"
    elif isinstance(mistake.allowed, str):
        hint = f" (allowed: {mistake.allowed})"
    return f"{mistake.field} {mistake.problem}{hint}"


def absent(what: str, path: str) -> Problem:
    return problem(404, f"This version holds no {what}.", path, kind=ABSENT)


def unknown_route(path: str, routes: Iterable[str]) -> Problem:
    near = nearest_to(path, list(routes))
    hint = f" The nearest known: {', '.join(near)}." if near else ""
    return problem(404, f"{path[:200]} is not known here.{hint}", path[:200])


def nearest_to(word: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(word[:80], known, n=3, cutoff=0.5)
