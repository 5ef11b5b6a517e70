"""The routes of the catalogues' questions, and how they are answered or refused."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import InvalidRequestError, ready, refuses
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.query_catalog import QUESTIONS
from matinee.service.routes.query_spec import QuerySpec
from matinee.service.schemas import problems
from matinee.service.state.snapshot import Snapshot

Endpoint = Callable[..., Any]


def add_questions(app: FastAPI) -> None:
    """Each under its collection, and by its bare name, which two collections may share."""
    by_name: defaultdict[str, list[QuerySpec]] = defaultdict(list)
    for question in QUESTIONS:
        by_name[question.name].append(question)
        _add(app, f"/{question.collection}/{question.name}", [question])
    for name, questions in by_name.items():
        _add(app, f"/{name}", questions)


def by_path() -> dict[str, str]:
    """The routes after which a value may stand in the path, and the field that it is for."""
    found: dict[str, str] = {}
    for question in QUESTIONS:
        if len(question.required) == 1:
            for route in (f"/{question.collection}/{question.name}", f"/{question.name}"):
                found.setdefault(route, question.required[0])
    return found


def documented_paths() -> list[APIRoute]:
    """Only told in the document, never called: the entrance turns such a path into a query."""
    questions = {f"/{question.name}": question for question in reversed(QUESTIONS)}
    return [
        APIRoute(
            f"{route}/{{{field}:path}}",
            _in_path(field),
            methods=["GET"],
            name=f"{questions[route].name}_by_path",
            **_told([questions[route]]),
        )
        for route, field in by_path().items()
        if route in questions
    ]


def _in_path(field: str) -> Endpoint:
    def endpoint(**given: str) -> None: ...

    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, annotation=str)]
    )
    return endpoint


def _add(app: FastAPI, route: str, questions: list[QuerySpec]) -> None:
    endpoint = _one(questions[0]) if len(questions) == 1 else _several(questions)
    name = route.strip("/").replace("/", "_")
    app.add_api_route(route, endpoint, name=name, **_told(questions))


def _told(questions: Sequence[QuerySpec]) -> dict[str, Any]:
    answered: Any = questions[0].answered
    for question in questions[1:]:
        answered = answered | question.answered
    examples = {question.collection: {"value": question.answer} for question in questions}
    return {
        "response_model": answered,
        "responses": {
            200: {"content": {"application/json": {"examples": examples}}},
            **refuses(404, 422, 503),
        },
        "summary": f"{questions[0].name.replace('_', ' ')}",
        "description": questions[0].ask.__doc__ or "",
        "tags": [question.collection for question in questions],
    }


def _one(question: QuerySpec) -> Endpoint:
    async def endpoint(request: Request, asked: BaseModel) -> Any:
        snapshot = await ready(request)
        given = asked.model_dump(exclude_unset=True)
        return answer(question, snapshot, given, request_path(request.scope))

    endpoint.__annotations__ = {"request": Request, "asked": Annotated[question.query, Query()]}
    return endpoint


def _several(questions: list[QuerySpec]) -> Endpoint:
    """Which of the questions is meant is told by the fields that are given."""

    async def endpoint(request: Request, asked: BaseModel) -> Any:
        snapshot = await ready(request)
        given = asked.model_dump(exclude_unset=True)
        question = _meant_question(questions, given)
        try:
            question.query.model_validate(given)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        return answer(question, snapshot, given, request_path(request.scope))

    fields: dict[str, Any] = {
        name: (field.annotation, None)
        for question in questions
        for name, field in question.query.model_fields.items()
    }
    config = ConfigDict(extra="forbid")
    asked = create_model(questions[0].name, __config__=config, **fields)
    endpoint.__annotations__ = {"request": Request, "asked": Annotated[asked, Query()]}
    return endpoint


def _meant_question(questions: list[QuerySpec], given: Mapping[str, Any]) -> QuerySpec:
    fitting = [one for one in questions if given.keys() <= one.query.model_fields.keys()]
    if given and fitting:
        return fitting[0]
    ways = "; or ".join(", ".join(question.query.model_fields) for question in questions)
    code, told = "mixed", "does not go together with the others"
    if not given:
        code, told = "missing", "is missing"
    fields = given or [question.required[0] for question in questions]
    raise RequestValidationError(
        [
            {"loc": ("query", name), "type": code, "msg": told, "ctx": {"allowed": ways}}
            for name in fields
        ]
    )


def answer(question: QuerySpec, snapshot: Snapshot, given: Mapping[str, Any], path: str) -> Any:
    held = snapshot.index_for(question)
    if held is None:
        raise InvalidRequestError(problems.absent(question.needs, path))
    try:
        return question.ask(held, **given)
    except (NotFoundError, InvalidValueError) as error:
        raise InvalidRequestError(problem_from_error(error, given, path)) from error
