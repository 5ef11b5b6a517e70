"""The OpenAPI document of BentoML's POST routes and the mounted GET routes together."""

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
from matinee.service.routes.error_handlers import error_responses
from matinee.service.schemas.problems import Problem
from matinee.service.state.current import Readiness

INFRASTRUCTURE = {
    "/livez": "Liveness: 200 while the process responds.",
    "/metrics": "Prometheus metrics.",
}
READINESS = (
    "Readiness: 200 once the current version is loaded, verified and warmed up; else 503. Names "
    "the version, and the error that keeps a newer one from being served."
)


class PostRoute(BaseModel):
    """A POST route of BentoML's API."""

    route: str
    name: str
    summary: str
    request: type[BaseModel]
    answer: type[BaseModel]


def document(
    app: FastAPI,
    post_routes: list[PostRoute],
    version: str,
    gateway: GatewaySettings | None = None,
) -> OpenAPISpecification:
    posts = (_documented_route(route) for route in post_routes)
    routes = [*app.routes, *posts, _readiness_route()]
    generated = get_openapi(title="Matinee", version=version, routes=routes)
    _describe_conditional(generated["paths"])
    schemas = generated["components"]["schemas"]
    # FastAPI's own error schemas: every error is a problem document instead
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= _problem_schemas()
    paths = generated["paths"] | _infrastructure()
    components = {"schemas": schemas}
    if schemes := openapi_gateway.describe_gateway(paths, gateway):
        components["securitySchemes"] = schemes
    return OpenAPISpecification(
        openapi="3.1.0",
        info=Info(title="Matinee", version=version, description="Film recommendations"),
        servers=[{"url": "."}],
        paths={path: PathItem(**item) for path, item in paths.items()},
        components=components,  # type: ignore[arg-type]
    )


def _describe_conditional(paths: Mapping[str, Any]) -> None:
    """Of the GET routes, by `ETagMiddleware`."""
    for item in paths.values():
        if "get" in item:
            responses = item["get"]["responses"]
            responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
            responses["304"] = {"description": "The answer has the ETag in If-None-Match still"}


def _infrastructure() -> dict[str, Any]:
    return {
        path: {"get": {"description": text, "responses": {"200": {"description": "OK"}}}}
        for path, text in INFRASTRUCTURE.items()
    }


def _documented_route(route: PostRoute) -> APIRoute:
    """A FastAPI route for the document only; BentoML answers the requests."""
    return APIRoute(
        route.route,
        _body_endpoint(_unwrap(route.request)),
        methods=["POST"],
        name=route.name,
        summary=route.summary,
        response_model=_unwrap(route.answer),
        responses=error_responses(400, 404, 413, 415, 422, 503, 504),
        tags=[route.name],
    )


def _readiness_route() -> APIRoute:
    """For the document only; the body validation middleware answers it."""
    options: dict[str, Any] = {"response_model": Readiness, "responses": error_responses(503)}
    return APIRoute("/readyz", lambda: None, name="readiness", description=READINESS, **options)


def _unwrap(spec: type[BaseModel]) -> type[BaseModel]:
    """BentoML wraps each model in a subclass of its own."""
    model: type[BaseModel] = spec.__bases__[-1]
    return model


def _body_endpoint(model: type[BaseModel]) -> Callable[..., Any]:
    def endpoint(body: Any = None) -> None: ...

    endpoint.__annotations__ = {"body": Annotated[model, Body()]}
    return endpoint


def _problem_schemas() -> Mapping[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}
