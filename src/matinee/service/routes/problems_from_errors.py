"""Problem documents from the errors of catalogues and models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.service.routes.query_spec import NUMBER_FIELDS
from matinee.service.schemas import problems
from matinee.service.schemas.problems import FieldError, Problem, problem


def problem_from_error(
    error: NotFoundError | InvalidValueError, values: Mapping[str, Any], path: str
) -> Problem:
    """`values` are the fields of the request as they were sent."""
    if isinstance(error, NotFoundError):
        return _not_found(error, values, path)
    return _not_allowed(error, values, path)


def _not_found(error: NotFoundError, values: Mapping[str, Any], path: str) -> Problem:
    field = _unknown_field(error, values)
    errors = []
    if field is not None:
        code = {"code": error.code, "problem": error.problem}
        errors = [FieldError(field=field, nearest=error.nearest, **code)]
    return problem(404, f"{error}.", path, errors, problems.NAME_NOT_FOUND)


def _unknown_field(error: NotFoundError, values: Mapping[str, Any]) -> str | None:
    """The field whose value is unknown, else the last number if the error has close matches."""
    for field, value in values.items():
        if error.query in (value, repr(value)):
            return field
    numbers = [field for field in values if field in NUMBER_FIELDS]
    return numbers[-1] if numbers and error.nearest else None


def _not_allowed(error: InvalidValueError, values: Mapping[str, Any], path: str) -> Problem:
    field_error = FieldError(
        field=error.field,
        code="not_allowed",
        problem=f"must be {' or '.join(error.allowed)}",
        allowed=error.allowed,
        nearest=problems.close_matches(str(values.get(error.field, "")), error.allowed),
    )
    return problem(422, f"{error}.", path, [field_error])
