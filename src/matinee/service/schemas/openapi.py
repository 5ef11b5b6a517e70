"""The document of all routes: one grammar for BentoML's questions and the mounted ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from bentoml._internal.service.openapi.specification import (
    Info,
    OpenAPISpecification,
    PathItem,
)
from fastapi import Body, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from matinee.service.middleware import openapi_gateway
from matinee.service.middleware.settings import GatewaySettings
from matinee.service.routes.error_handlers import refuses
from matinee.service.routes.queries import documented_paths
from matinee.service.schemas.problems import Problem
from matinee.service.state.current import Readiness

INFRASTRUCTURE = {
    "/livez": "Alive: 200 as long as the process answers.",
    "/metrics": "Prometheus metrics.",
}
READY = (
    "Ready: 200 once what is published is loaded, verified and has answered; else 503. "
    "Tells the version, and what keeps a newer one from being served."
)


class Question(BaseModel):
    """A question that BentoML answers by POST, as the document tells it."""

    route: str
    name: str
    summary: str
    asked: type[BaseModel]
    answered: type[BaseModel]


def document(
    gets: FastAPI, questions: list[Question], version: str, rules: GatewaySettings | None = None
) -> OpenAPISpecification:
    posts = (_documented(question) for question in questions)
    routes = [*gets.routes, *documented_paths(), *posts, _readiness()]
    told = get_openapi(title="Matinee", version=version, routes=routes)
    schemas = told["components"]["schemas"]
    # FastAPI's own errors never leave: the door answers with problems
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= _problem_schemas()
    paths = told["paths"] | _infrastructure()
    components = {"schemas": schemas}
    if schemes := openapi_gateway.describe_gateway(paths, rules):
        components["securitySchemes"] = schemes
    return OpenAPISpecification(
        openapi="3.1.0",
        info=Info(title="Matinee", version=version, description="Film recommendations"),
        servers=[{"url": "."}],
        paths={path: PathItem(**item) for path, item in paths.items()},
        components=components,  # type: ignore[arg-type]
    )


def _infrastructure() -> dict[str, Any]:
    return {
        path: {"get": {"description": text, "responses": {"200": {"description": "yes"}}}}
        for path, text in INFRASTRUCTURE.items()
    }


def _documented(question: Question) -> APIRoute:
    """Only told in the document, never called: it puts BentoML's routes in FastAPI's words."""
    return APIRoute(
        question.route,
        _asking(_plain(question.asked)),
        methods=["POST"],
        name=question.name,
        summary=question.summary,
        response_model=_plain(question.answered),
        responses=refuses(400, 404, 413, 415, 422, 503, 504),
        tags=[question.name],
    )


def _readiness() -> APIRoute:
    """Only told as well: the desk answers it."""
    told: dict[str, Any] = {"response_model": Readiness, "responses": refuses(503)}
    return APIRoute("/readyz", lambda: None, name="readiness", description=READY, **told)


def _plain(spec: type[BaseModel]) -> type[BaseModel]:
    """BentoML wraps our models in its own subclass."""
    wrapped: type[BaseModel] = spec.__bases__[-1]
    return wrapped


def _asking(asked: type[BaseModel]) -> Callable[..., Any]:
    def endpoint(body: Any = None) -> None: ...

    endpoint.__annotations__ = {"body": Annotated[asked, Body()]}
    return endpoint


def _problem_schemas() -> Mapping[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}
