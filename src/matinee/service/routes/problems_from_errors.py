"""What nothing is known of, and what cannot be asked, told as problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.service.routes.query_spec import KINDS
from matinee.service.schemas import problems
from matinee.service.schemas.problems import Mistake, Problem, problem


def problem_from_error(
    error: NotFoundError | InvalidValueError, given: Mapping[str, Any], path: str
) -> Problem:
    """`given` are the fields as they were sent."""
    if isinstance(error, NotFoundError):
        return _unknown(error, given, path)
    return _not_allowed(error, given, path)


def _unknown(error: NotFoundError, given: Mapping[str, Any], path: str) -> Problem:
    field = _meant(error, given)
    mistakes = []
    if field is not None:
        told = {"code": "unknown", "problem": "is not known"}
        mistakes = [Mistake(field=field, nearest=error.nearest, **told)]
    return problem(404, f"{error}.", path, mistakes, problems.UNKNOWN)


def _meant(error: NotFoundError, given: Mapping[str, Any]) -> str | None:
    """The field that is not known, if it is one: a name as it was sent, else the year or number
    to which others are near."""
    for field, value in given.items():
        if error.asked in (value, repr(value)):
            return field
    numbers = [field for field in given if field in KINDS]
    return numbers[-1] if numbers and error.nearest else None


def _not_allowed(error: InvalidValueError, given: Mapping[str, Any], path: str) -> Problem:
    mistake = Mistake(
        field=error.field,
        code="not_allowed",
        problem=f"must be {' or '.join(error.allowed)}",
        allowed=error.allowed,
        nearest=problems.nearest_to(str(given.get(error.field, "")), error.allowed),
    )
    return problem(422, f"{error}.", path, [mistake])
