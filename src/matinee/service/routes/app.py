"""What is asked by GET: an application of its own, mounted beside BentoML's API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request

from matinee.service.routes import form_options, newcomer
from matinee.service.routes.error_handlers import (
    InvalidRequestError,
    add_error_handlers,
    ready,
    refuses,
    said_once,
)
from matinee.service.routes.films import film_page
from matinee.service.routes.platform_stats import add_platforms
from matinee.service.routes.queries import add_questions
from matinee.service.routes.static import add_pages
from matinee.service.routes.version_info import add_version_info
from matinee.service.schemas import problems
from matinee.service.state.current import CurrentSnapshot


async def movie(
    request: Request, asked: Annotated[newcomer.MovieQuery, Query()]
) -> newcomer.RecommendedMovies:
    """Five titles for somebody of whom little is known."""
    snapshot = await ready(request)
    if newcomer.TASK not in snapshot.champions:
        absent = problems.absent(f"champion of {newcomer.TASK}", request.url.path)
        raise InvalidRequestError(absent)
    return newcomer.titles(snapshot.champions[newcomer.TASK], asked.newcomer())


async def all_choices() -> form_options.FormOptions:
    """What may be asked, in three languages."""
    return form_options.form_options()


def create_app(current: CurrentSnapshot) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(said_once)],
    )
    app.state.current = current
    refused = refuses(404, 422, 503)
    app.add_api_route("/movie/", movie, responses=refused, tags=["newcomer"])
    app.add_api_route("/v1/films", film_page, responses=refused, tags=["films"])
    app.add_api_route("/v1/choices", all_choices, tags=["newcomer"])
    add_version_info(app)
    add_questions(app)
    add_platforms(app)
    add_error_handlers(app)
    add_pages(app)
    return app
