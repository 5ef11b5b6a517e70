"""The FastAPI application of the GET routes, mounted beside BentoML's API."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from starlette.responses import Response
from starlette.routing import Route

from matinee.service.middleware.etag import ETagMiddleware
from matinee.service.middleware.metrics import show_metrics
from matinee.service.routes import form_options, newcomer
from matinee.service.routes.error_handlers import (
    ProblemError,
    add_error_handlers,
    current_snapshot,
    error_responses,
    refuse_repeated_parameters,
)
from matinee.service.routes.film_details import PREFIX, show_film
from matinee.service.routes.film_lists import add_film_lists
from matinee.service.routes.film_stats import add_film_stats
from matinee.service.routes.films import list_films
from matinee.service.routes.platform_stats import add_platform_stats
from matinee.service.routes.queries import add_query_routes
from matinee.service.routes.static import add_pages
from matinee.service.routes.version_info import add_version_info
from matinee.service.schemas import problems
from matinee.service.state.current import CurrentSnapshot

OPENAPI_PATHS = ("/openapi.json", "/docs.json")


async def movie(
    request: Request, query: Annotated[newcomer.MovieQuery, Query()]
) -> newcomer.RecommendedMovies:
    """Five recommended titles from gender, age and occupation."""
    snapshot = await current_snapshot(request)
    if newcomer.TASK not in snapshot.champions:
        missing = problems.not_available(f"champion of {newcomer.TASK}", request.url.path)
        raise ProblemError(missing)
    return newcomer.titles(snapshot.champions[newcomer.TASK], query.to_request())


async def choices() -> Response:
    """The allowed values of the newcomer form, in three languages."""
    return Response(_choices_json(), media_type="application/json")


@cache
def _choices_json() -> str:
    return form_options.form_options().model_dump_json()


async def openapi_document(request: Request) -> Response:
    """Precedes BentoML's own route, which would build the document for each request."""
    return Response(request.app.state.openapi, media_type="application/json")


def create_app(current: CurrentSnapshot) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_repeated_parameters)],
    )
    app.state.current = current
    app.add_middleware(ETagMiddleware)
    errors = error_responses(404, 422, 503)
    app.add_api_route("/movie/", movie, responses=errors, tags=["newcomer"])
    app.add_api_route("/v1/films", list_films, responses=errors, tags=["films"])
    app.add_api_route(f"{PREFIX}{{film_id}}", show_film, responses=errors, tags=["films"])
    add_film_lists(app)
    model = form_options.FormOptions
    app.add_api_route("/v1/choices", choices, response_model=model, tags=["newcomer"])
    add_version_info(app)
    add_query_routes(app)
    add_platform_stats(app)
    add_film_stats(app)
    add_error_handlers(app)
    for path in OPENAPI_PATHS:
        app.router.routes.append(Route(path, openapi_document, methods=["GET"]))
    app.router.routes.append(Route("/metrics", show_metrics, methods=["GET"]))
    add_pages(app)
    return app
