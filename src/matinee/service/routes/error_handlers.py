"""Error handling of the GET routes: every error becomes a problem document."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from matinee.service.middleware.body_validation import not_ready
from matinee.service.middleware.error_handling import request_path
from matinee.service.schemas import problems
from matinee.service.schemas.problems import Problem
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot

Responses = dict[int | str, dict[str, Any]]
ERROR_RESPONSES: Responses = {
    status: {
        "description": title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, (_, title) in problems.PROBLEM_TYPES.items()
}


class ProblemError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


async def refuse_repeated_parameters(request: Request) -> None:
    counts = Counter(name for name, _ in request.query_params.multi_items())
    errors = [
        {"loc": ("query", name), "type": "twice", "msg": "is given more than once"}
        for name, count in counts.items()
        if count > 1
    ]
    if errors:
        raise RequestValidationError(errors)


async def current_snapshot(request: Request) -> Snapshot:
    """The snapshot that the request is answered from; a 503 problem if none is loaded."""
    current: CurrentSnapshot = request.app.state.current
    snapshot = current.get()
    if snapshot.failure:
        raise ProblemError(not_ready(snapshot, request_path(request.scope)))
    return snapshot


def error_responses(*statuses: int) -> Responses:
    """The documented error responses of a route."""
    return {status: ERROR_RESPONSES[status] for status in statuses}


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, _handle_validation_error)
    app.add_exception_handler(ProblemError, _handle_problem)


async def _handle_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    path = request_path(request.scope)
    return problems.response(problems.invalid_values(error.errors(), _query_fields(request), path))


async def _handle_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problems.response(error.problem)


def _query_fields(request: Request) -> list[str]:
    """The query parameters that the route accepts."""
    parameters = request.scope["route"].dependant.query_params
    return [
        name
        for parameter in parameters
        for name in getattr(parameter.field_info.annotation, "model_fields", [parameter.alias])
    ]
