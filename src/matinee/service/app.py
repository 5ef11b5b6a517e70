"""The service: `bentoml serve matinee.service.app:Matinee`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import bentoml

# `Service.openapi_spec` is public, the class of its value is not
from bentoml._internal.service.openapi.specification import OpenAPISpecification
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.ranking.similar_items import Order
from matinee.service.middleware.body_validation import BodyValidationMiddleware
from matinee.service.middleware.cors import cors_origins, install_cors
from matinee.service.middleware.error_handling import ErrorHandlingMiddleware
from matinee.service.middleware.gateway import install_gateway, load_settings
from matinee.service.middleware.settings import gateway_settings
from matinee.service.routes import newcomer, similar, subscriber, viewer
from matinee.service.routes.app import create_app
from matinee.service.routes.newcomer import DEFAULT_N, NewcomerAnswer, NewcomerRequest
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.queries import path_parameters
from matinee.service.routes.similar import SimilarAnswer, SimilarRequest
from matinee.service.routes.static import MIN_COMPRESSED
from matinee.service.routes.subscriber import SubscriberAnswer, SubscriberRequest
from matinee.service.routes.viewer import ViewerAnswer
from matinee.service.schemas import openapi, problems
from matinee.service.schemas.openapi import PostRoute
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import store_address
from matinee.service.state.watcher import StoreWatcher

NEWCOMER, SIMILAR, VIEWER, SUBSCRIBER = (
    f"/v1/{task}" for task in ("newcomer", "similar", "viewer", "subscriber")
)
TIMEOUT_SECONDS = 3
"""BentoML keeps every request in memory for this long, even when it is answered."""
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""A request is too small to parallelize, and spinning idle threads would take the core."""
BENTOML_ROUTES = ("/livez", "/healthz", "/readyz", "/metrics", "/schema.json")
NO_CHAMPION = "the body validation middleware rejects requests without this champion"
Answer = TypeVar("Answer", bound=BaseModel)

current = CurrentSnapshot()
get_app = create_app(current)


class MatineeService(bentoml.Service[Any]):  # type: ignore[misc]
    """Adds our middleware and OpenAPI document to BentoML's service."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        routes = self.post_routes()
        self.add_asgi_middleware(
            BodyValidationMiddleware,
            schemas={route.route: route.request for route in routes},
            current=current,
            tasks={route.route: route.name for route in routes},
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
        return install_cors(install_gateway(app), os.environ)

    def inject_config(self) -> None:
        """Called first in the supervisor: an invalid setting ends it before a worker starts."""
        super().inject_config()
        load_settings()
        cors_origins(os.environ)

    @property
    def openapi_spec(self) -> OpenAPISpecification:
        version = str(self.bento.tag.version) if self.bento else "development"
        return openapi.document(get_app, self.post_routes(), version, gateway_settings(os.environ))


@bentoml.service(
    name="matinee",
    service_class=MatineeService,
    workers=1,
    envs=[{"name": name, "value": value} for name, value in THREADS.items()],
    traffic={"timeout": TIMEOUT_SECONDS},
    logging={"access": {"enabled": False}},
    # OpenTelemetry's spans cost more CPU than the answers
    tracing={"excluded_urls": ".*"},
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

    @bentoml.api(route=NEWCOMER, input_spec=NewcomerRequest)  # type: ignore[untyped-decorator]
    async def newcomer(
        self,
        gender: str | None = None,
        age: int | None = None,
        occupation: str | None = None,
        n: int = DEFAULT_N,
    ) -> NewcomerAnswer:
        """Films recommended from gender, age and occupation (cold start)."""
        request = NewcomerRequest(gender=gender, age=age, occupation=occupation, n=n)
        snapshot = current.get()
        return newcomer.answer(snapshot.champions[newcomer.TASK], snapshot.version, request)

    @bentoml.api(  # type: ignore[untyped-decorator]
        route=SIMILAR, input_spec=SimilarRequest, output_spec=SimilarAnswer
    )
    async def similar(
        self,
        title: str | None = None,
        year: int | None = None,
        film_id: int | None = None,
        id: str | None = None,
        order: Order = "rating",
        n: int = DEFAULT_N,
    ) -> SimilarAnswer | Response:
        """The films most similar to a film, with reasons."""
        request = SimilarRequest(title=title, year=year, film_id=film_id, id=id, order=order, n=n)
        snapshot = current.get()
        index = snapshot.similar_index
        assert index is not None, NO_CHAMPION
        return _answer_or_problem(
            SIMILAR,
            request.model_dump(exclude_none=True),
            lambda: similar.answer(index, snapshot.version, request),
        )

    @bentoml.api(route=VIEWER, output_spec=ViewerAnswer)  # type: ignore[untyped-decorator]
    async def viewer(self, request: ViewerRequest, /) -> ViewerAnswer | Response:
        """Films recommended from a rating history, with predicted ratings."""
        snapshot = current.get()
        index = snapshot.viewer_index
        assert index is not None, NO_CHAMPION
        try:
            return _answer_or_problem(
                VIEWER,
                request.error_values(),
                lambda: viewer.answer(index, snapshot.version, request),
            )
        except RequestValidationError as error:
            invalid = problems.invalid_values(error.errors(), ViewerRequest.model_fields, VIEWER)
            return problems.response(invalid)

    @bentoml.api(route=SUBSCRIBER, output_spec=SubscriberAnswer)  # type: ignore[untyped-decorator]
    async def subscriber(self, request: SubscriberRequest, /) -> SubscriberAnswer | Response:
        """Whether a title is recommended to a user, its predicted rating, and why."""
        snapshot = current.get()
        index = snapshot.subscriber_index
        assert index is not None, NO_CHAMPION
        return _answer_or_problem(
            SUBSCRIBER,
            request.error_values(),
            lambda: subscriber.answer(index, snapshot.version, request),
        )


def _answer_or_problem(
    route: str, values: Mapping[str, Any], answer: Callable[[], Answer]
) -> Answer | Response:
    """`values` are the fields of the request, named in the problem document."""
    try:
        return answer()
    except (NotFoundError, InvalidValueError) as error:
        return problems.response(problem_from_error(error, values, route))
