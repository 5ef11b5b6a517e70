"""How a GET is refused: whatever stops an answer leaves as a problem document."""

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
REFUSALS: Responses = {
    status: {
        "description": title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, (_, title) in problems.KINDS.items()
}


class InvalidRequestError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


async def said_once(request: Request) -> None:
    counts = Counter(name for name, _ in request.query_params.multi_items())
    twice = [
        {"loc": ("query", name), "type": "twice", "msg": "is given more than once"}
        for name, count in counts.items()
        if count > 1
    ]
    if twice:
        raise RequestValidationError(twice)


async def ready(request: Request) -> Snapshot:
    current: CurrentSnapshot = request.app.state.current
    snapshot = current.get()
    if snapshot.failure:
        raise InvalidRequestError(not_ready(snapshot, request_path(request.scope)))
    return snapshot


def refuses(*statuses: int) -> Responses:
    return {status: REFUSALS[status] for status in statuses}


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(InvalidRequestError, _refused)


async def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    path = request_path(request.scope)
    return problems.response(problems.wrong_values(error.errors(), _fields(request), path))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidRequestError)
    return problems.response(error.problem)


def _fields(request: Request) -> list[str]:
    """What the route's query may hold."""
    asked = request.scope["route"].dependant.query_params
    return [
        name
        for parameter in asked
        for name in getattr(parameter.field_info.annotation, "model_fields", [parameter.alias])
    ]
