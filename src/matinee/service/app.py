"""The service: `bentoml serve matinee.service.app:Matinee`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, TypeVar

import bentoml

# `Service.openapi_spec` is public, the class of its value is not
from bentoml._internal.service.openapi.specification import OpenAPISpecification
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from matinee.service.middleware.body_validation import BodyValidationMiddleware
from matinee.service.middleware.cors import cors_origins, install_cors
from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from matinee.service.middleware.gateway import install_gateway, load_settings
from matinee.service.middleware.metrics import MetricsMiddleware, use_own_folder
from matinee.service.middleware.settings import gateway_settings
from matinee.service.routes.app import create_app
from matinee.service.routes.queries import documented_routes, path_parameters
from matinee.service.routes.static import MIN_COMPRESSED
from matinee.service.routes.task_routes import (
    MAX_BATCH_BYTES,
    NEWCOMER,
    NEXT_QUESTION,
    SIMILAR,
    SUBSCRIBER,
    TASK_ROUTES,
    VIEWER,
    TaskRoute,
)
from matinee.service.schemas import openapi
from matinee.service.schemas.openapi import PostRoute
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import store_address
from matinee.service.state.watcher import StoreWatcher

TIMEOUT_SECONDS = 3
"""BentoML keeps every request in memory for this long, even when it is answered."""
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""A request is too small to parallelize, and spinning idle threads would take the core."""
BENTOML_ROUTES = ("/livez", "/healthz", "/readyz", "/schema.json")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

current = CurrentSnapshot()
get_app = create_app(current)


class MatineeService(bentoml.Service[Any]):  # type: ignore[misc]
    """Adds our middleware and OpenAPI document to BentoML's service."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self._schema: dict[str, Any] = {}
        routes = self.post_routes()
        self.add_asgi_middleware(
            BodyValidationMiddleware,
            schemas={route.route: route.request for route in routes},
            current=current,
            tasks={
                path: route.task for route in TASK_ROUTES for path in (route.path, route.batch_path)
            }
            | {NEXT_QUESTION.path: NEXT_QUESTION.task},
            max_bytes={route.batch_path: MAX_BATCH_BYTES for route in TASK_ROUTES},
        )

    def post_routes(self) -> list[PostRoute]:
        return [
            PostRoute(
                route=api.route,
                name=name,
                summary=api.doc or name,
                request=api.input_spec,
                answer=api.output_spec,
            )
            for name, api in self.apis.items()
        ]

    def to_asgi(self, is_main: bool = True) -> ASGIApp:
        get_app.state.openapi = json.dumps(self.openapi_spec.asdict(), ensure_ascii=False).encode()
        gets = [route.path for route in get_app.routes if isinstance(route, Route)]
        posts = [route.route for route in self.post_routes()]
        inner = GZipMiddleware(super().to_asgi(is_main), MIN_COMPRESSED, compresslevel=4)
        app = ErrorHandlingMiddleware(inner, {*BENTOML_ROUTES, *gets, *posts}, path_parameters())
        counted = MetricsMiddleware(install_gateway(app), app.route, documented_routes())
        return install_cors(counted, os.environ)

    def inject_config(self) -> None:
        """Called first in the supervisor: an invalid setting ends it before a worker starts."""
        super().inject_config()
        use_own_folder()
        load_settings()
        cors_origins(os.environ)

    def schema(self) -> dict[str, Any]:
        """Derived from all types once: BentoML asks for it at each GET of /schema.json."""
        self._schema = self._schema or super().schema()
        return self._schema

    @property
    def openapi_spec(self) -> OpenAPISpecification:
        version = str(self.bento.tag.version) if self.bento else "development"
        return openapi.document(get_app, self.post_routes(), version, gateway_settings(os.environ))


def _single(route: TaskRoute) -> Callable[[Endpoint], Endpoint]:
    """A client passes the fields of the request as keyword arguments."""
    spec = {"input_spec": route.request, "output_spec": route.answer}
    decorator: Callable[[Endpoint], Endpoint] = bentoml.api(route=route.path, **spec)
    return decorator


def _batch(route: TaskRoute) -> Callable[[Endpoint], Endpoint]:
    spec = {"input_spec": route.batch_request, "output_spec": route.batch_answer}
    decorator: Callable[[Endpoint], Endpoint] = bentoml.api(route=route.batch_path, **spec)
    return decorator


@bentoml.service(
    name="matinee",
    service_class=MatineeService,
    workers=1,
    envs=[{"name": name, "value": value} for name, value in THREADS.items()],
    traffic={"timeout": TIMEOUT_SECONDS},
    logging={"access": {"enabled": False}},
    # OpenTelemetry's spans cost more CPU than the answers
    tracing={"excluded_urls": ".*"},
    # labelled by path: a series for each film and static file
    metrics={"enabled": False},
)
@bentoml.asgi_app(get_app, path="/")
class Matinee:
    """Film recommendations."""

    def __init__(self) -> None:
        self._watcher = StoreWatcher(current, store_address())
        self._watcher.start()

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    def stop(self) -> None:
        self._watcher.stop()

    def __is_ready__(self) -> bool:
        return current.snapshot.failure is None

    @_single(NEWCOMER)
    async def newcomer(self, **fields: Any) -> BaseModel | Response:
        """Films recommended from gender, age and occupation (cold start)."""
        return NEWCOMER.handle(current.get(), fields)

    @_single(NEXT_QUESTION)
    async def newcomer_next_question(self, **fields: Any) -> BaseModel | Response:
        """The film that a new user should rate next, by the expected gain of the answer."""
        return NEXT_QUESTION.handle(current.get(), fields)

    @_single(SIMILAR)
    async def similar(self, **fields: Any) -> BaseModel | Response:
        """The films most similar to a film, with reasons."""
        return SIMILAR.handle(current.get(), fields)

    @_single(VIEWER)
    async def viewer(self, **fields: Any) -> BaseModel | Response:
        """Films recommended from a rating history, with predicted ratings."""
        return VIEWER.handle(current.get(), fields)

    @_single(SUBSCRIBER)
    async def subscriber(self, **fields: Any) -> BaseModel | Response:
        """Whether a title is recommended to a user, its predicted rating, and why."""
        return SUBSCRIBER.handle(current.get(), fields)

    # not async: BentoML answers a batch in a thread, so that other requests need not wait

    @_batch(NEWCOMER)
    def newcomer_batch(self, requests: list[Any]) -> BaseModel:
        """Up to 100 newcomers in one request."""
        return NEWCOMER.handle_batch(current.get(), requests)

    @_batch(SIMILAR)
    def similar_batch(self, requests: list[Any]) -> BaseModel:
        """Up to 100 films in one request."""
        return SIMILAR.handle_batch(current.get(), requests)

    @_batch(VIEWER)
    def viewer_batch(self, requests: list[Any]) -> BaseModel:
        """Up to 100 viewers in one request."""
        return VIEWER.handle_batch(current.get(), requests)

    @_batch(SUBSCRIBER)
    def subscriber_batch(self, requests: list[Any]) -> BaseModel:
        """Up to 100 pairs of a user and a title in one request."""
        return SUBSCRIBER.handle_batch(current.get(), requests)
