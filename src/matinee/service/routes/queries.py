"""The routes of the catalogue queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import (
    ProblemError,
    current_snapshot,
    error_responses,
)
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.query_catalog import QUERIES
from matinee.service.routes.query_spec import QuerySpec
from matinee.service.schemas import problems
from matinee.service.state.snapshot import Snapshot

Endpoint = Callable[..., Any]


def add_query_routes(app: FastAPI) -> None:
    """Each query under its collection and, undocumented, under its bare name.

    Two collections may share a bare name; the fields then decide which query is meant.
    """
    by_name: defaultdict[str, list[QuerySpec]] = defaultdict(list)
    functions: set[Callable[..., Any]] = set()
    for spec in QUERIES:
        by_name[spec.name].append(spec)
        first = spec.function not in functions
        functions.add(spec.function)
        _add_route(app, f"/{spec.collection}/{spec.name}", [spec], documented=first)
    for name, specs in by_name.items():
        _add_route(app, f"/{name}", specs, documented=False)


def path_parameters() -> dict[str, str]:
    """The routes that accept their only required field as a path segment, with that field."""
    fields: dict[str, str] = {}
    for spec in QUERIES:
        if len(spec.required) == 1:
            for route in (f"/{spec.collection}/{spec.name}", f"/{spec.name}"):
                fields.setdefault(route, spec.required[0])
    return fields


def documented_routes() -> dict[str, str]:
    """The documented route of each undocumented one."""
    first: dict[Callable[..., Any], str] = {}
    routes: dict[str, str] = {}
    for spec in QUERIES:
        route = f"/{spec.collection}/{spec.name}"
        for alias in (route, f"/{spec.name}"):
            routes.setdefault(alias, first.setdefault(spec.function, route))
    return routes


def _add_route(app: FastAPI, route: str, specs: list[QuerySpec], documented: bool) -> None:
    endpoint = _endpoint(specs[0]) if len(specs) == 1 else _shared_endpoint(specs)
    name = route.strip("/").replace("/", "_")
    app.add_api_route(route, endpoint, name=name, include_in_schema=documented, **_describe(specs))


def _describe(specs: Sequence[QuerySpec]) -> dict[str, Any]:
    answer_type: Any = specs[0].answer_type
    for spec in specs[1:]:
        answer_type = answer_type | spec.answer_type
    examples = {spec.collection: {"value": spec.example_answer} for spec in specs}
    return {
        "response_model": answer_type,
        "responses": {
            200: {"content": {"application/json": {"examples": examples}}},
            **error_responses(404, 422, 503),
        },
        "summary": specs[0].name.replace("_", " "),
        "description": specs[0].function.__doc__ or "",
        "tags": [spec.collection for spec in specs],
    }


def _endpoint(spec: QuerySpec) -> Endpoint:
    async def endpoint(request: Request, query: BaseModel) -> Any:
        snapshot = await current_snapshot(request)
        values = query.model_dump(exclude_unset=True)
        return answer(spec, snapshot, values, request_path(request.scope))

    endpoint.__annotations__ = {"request": Request, "query": Annotated[spec.model, Query()]}
    return endpoint


def _shared_endpoint(specs: list[QuerySpec]) -> Endpoint:
    async def endpoint(request: Request, query: BaseModel) -> Any:
        snapshot = await current_snapshot(request)
        values = query.model_dump(exclude_unset=True)
        spec = _matching_spec(specs, values)
        try:
            spec.model.model_validate(values)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        return answer(spec, snapshot, values, request_path(request.scope))

    fields: dict[str, Any] = {
        name: (field.annotation, None)
        for spec in specs
        for name, field in spec.model.model_fields.items()
    }
    model = create_model(specs[0].name, __config__=ConfigDict(extra="forbid"), **fields)
    endpoint.__annotations__ = {"request": Request, "query": Annotated[model, Query()]}
    return endpoint


def _matching_spec(specs: list[QuerySpec], values: Mapping[str, Any]) -> QuerySpec:
    """The query that has all the given fields."""
    matching = [spec for spec in specs if values.keys() <= spec.model.model_fields.keys()]
    if values and matching:
        return matching[0]
    allowed = "; or ".join(", ".join(spec.model.model_fields) for spec in specs)
    code, message = "mixed", "cannot be combined with the other fields"
    if not values:
        code, message = "missing", "is missing"
    fields = values or [spec.required[0] for spec in specs]
    raise RequestValidationError(
        [
            {"loc": ("query", name), "type": code, "msg": message, "ctx": {"allowed": allowed}}
            for name in fields
        ]
    )


def answer(spec: QuerySpec, snapshot: Snapshot, values: Mapping[str, Any], path: str) -> Any:
    source = snapshot.index_for(spec)
    if source is None:
        raise ProblemError(problems.not_available(spec.source, path))
    try:
        return spec.function(source, **values)
    except (NotFoundError, InvalidValueError) as error:
        raise ProblemError(problem_from_error(error, values, path)) from error
