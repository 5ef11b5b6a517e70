"""The service: `bentoml serve matinee.service.app:Matinee`."""

from __future__ import annotations

import json
import os
from typing import Any

import bentoml
from _bentoml_sdk import Service  # type: ignore[import-untyped]
from bentoml._internal.service.openapi.specification import OpenAPISpecification
from fastapi.exceptions import RequestValidationError
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
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

SIMILAR, VIEWER, SUBSCRIBER = "/v1/similar", "/v1/viewer", "/v1/subscriber"
SECONDS = 3
"""BentoML keeps each request in memory for so long, answered or not."""
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""A question is too small to be shared out; idle threads that spin would only take the core."""
SYSTEM = ("/livez", "/healthz", "/readyz", "/metrics", "/schema.json")

current = CurrentSnapshot()
gets = create_app(current)


class MatineeService(Service[Any]):  # type: ignore[misc]
    """A service whose every answer passes our own entrance, and which tells what it answers."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        asked = {question.route: question.request for question in self.questions()}
        tasks = {question.route: question.name for question in self.questions()}
        self.add_asgi_middleware(
            BodyValidationMiddleware, schemas=asked, current=current, tasks=tasks
        )

    def questions(self) -> list[PostRoute]:
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
        routes = [route.path for route in gets.routes if isinstance(route, Route)]
        questions = [question.route for question in self.questions()]
        gets.state.openapi = json.dumps(self.openapi_spec.asdict(), ensure_ascii=False).encode()
        inner = GZipMiddleware(super().to_asgi(is_main), MIN_COMPRESSED, compresslevel=4)
        entrance = ErrorHandlingMiddleware(inner, {*SYSTEM, *routes, *questions}, path_parameters())
        return install_cors(install_gateway(entrance), os.environ)

    def inject_config(self) -> None:
        """The supervisor calls this first: a wrong setting ends it before a worker begins."""
        super().inject_config()
        load_settings()
        cors_origins(os.environ)

    @property
    def openapi_spec(self) -> OpenAPISpecification:
        version = str(self.bento.tag.version) if self.bento else "development"
        return openapi.document(gets, self.questions(), version, gateway_settings(os.environ))


@bentoml.service(
    name="matinee",
    service_class=MatineeService,
    workers=1,
    envs=[{"name": name, "value": value} for name, value in THREADS.items()],
    traffic={"timeout": SECONDS},
    logging={"access": {"enabled": False}},
    # OpenTelemetry's spans cost more than the answers
    tracing={"excluded_urls": ".*"},
)
@bentoml.asgi_app(gets, path="/")
class Matinee:
    """Film recommendations."""

    def __init__(self) -> None:
        self._watcher = StoreWatcher(current, store_address())
        self._watcher.start()

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    def end(self) -> None:
        self._watcher.stop()

    def __is_ready__(self) -> bool:
        return current.snapshot.failure is None

    @bentoml.api(route="/v1/newcomer", input_spec=NewcomerRequest)  # type: ignore[untyped-decorator]
    async def newcomer(
        self,
        gender: str | None = None,
        age: int | None = None,
        occupation: str | None = None,
        n: int = DEFAULT_N,
    ) -> NewcomerAnswer:
        """The films that somebody of whom little is known will most likely see and like."""
        asked = NewcomerRequest(gender=gender, age=age, occupation=occupation, n=n)
        snapshot = current.get()
        return newcomer.answer(snapshot.champions[newcomer.TASK], snapshot.version, asked)

    @bentoml.api(  # type: ignore[untyped-decorator]
        route=SIMILAR, input_spec=SimilarRequest, output_spec=SimilarAnswer
    )
    async def similar(
        self,
        title: str | None = None,
        year: int | None = None,
        film_id: int | None = None,
        order: Order = "rating",
        n: int = DEFAULT_N,
    ) -> SimilarAnswer | Response:
        """The films most like one that somebody liked, and why."""
        asked = SimilarRequest(title=title, year=year, film_id=film_id, order=order, n=n)
        snapshot = current.get()
        held = snapshot.similar_index
        assert held is not None, "the desk lets nobody through without its champion"
        try:
            return similar.answer(held, snapshot.version, asked)
        except (NotFoundError, InvalidValueError) as error:
            given = asked.model_dump(exclude_none=True)
            return problems.response(problem_from_error(error, given, SIMILAR))

    @bentoml.api(route=VIEWER, output_spec=ViewerAnswer)  # type: ignore[untyped-decorator]
    async def viewer(self, asked: ViewerRequest, /) -> ViewerAnswer | Response:
        """The films that somebody who rated some will choose next, and how they will rate them."""
        snapshot = current.get()
        held = snapshot.viewer_index
        assert held is not None, "the desk lets nobody through without its champion"
        try:
            return viewer.answer(held, snapshot.version, asked)
        except (NotFoundError, InvalidValueError) as error:
            return problems.response(problem_from_error(error, asked.error_values(), VIEWER))
        except RequestValidationError as error:
            wrong = problems.invalid_values(error.errors(), ViewerRequest.model_fields, VIEWER)
            return problems.response(wrong)

    @bentoml.api(route=SUBSCRIBER, output_spec=SubscriberAnswer)  # type: ignore[untyped-decorator]
    async def subscriber(self, asked: SubscriberRequest, /) -> SubscriberAnswer | Response:
        """Whether a title is recommended to a user, how many stars they will give it, and why."""
        snapshot = current.get()
        held = snapshot.subscriber_index
        assert held is not None, "the desk lets nobody through without its champion"
        try:
            return subscriber.answer(held, snapshot.version, asked)
        except (NotFoundError, InvalidValueError) as error:
            return problems.response(problem_from_error(error, asked.error_values(), SUBSCRIBER))
