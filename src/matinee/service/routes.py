"""What is asked by GET: an application of its own, mounted beside BentoML's API."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from matinee.models.champion import Champion
from matinee.service import choices, films, newcomer, problems
from matinee.service.desk import not_ready
from matinee.service.pages import add_pages
from matinee.service.problems import Problem
from matinee.service.shelf import Shelf

Responses = dict[int | str, dict[str, Any]]
REFUSALS: Responses = {
    status: {
        "description": title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, (_, title) in problems.KINDS.items()
}


class RefusedError(Exception):
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


async def ready(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    if shelf.failure:
        raise RefusedError(not_ready(shelf, request.url.path))
    return shelf


async def the_newcomers(shelf: Annotated[Shelf, Depends(ready)]) -> Champion:
    return shelf.champions[newcomer.TASK]


async def movie(
    asked: Annotated[newcomer.MovieQuery, Query()],
    champion: Annotated[Champion, Depends(the_newcomers)],
) -> newcomer.RecommendedMovies:
    """Five titles for somebody of whom little is known."""
    return newcomer.titles(champion, asked.newcomer())


async def film_page(
    asked: Annotated[films.FilmsQuery, Query()],
    champion: Annotated[Champion, Depends(the_newcomers)],
    shelf: Annotated[Shelf, Depends(ready)],
) -> films.FilmPage:
    """All films in the order of their ids, page by page."""
    return films.page(champion.films, shelf.version, asked)


async def all_choices() -> choices.Choices:
    """What may be asked, in three languages."""
    return choices.choices()


def create_app(shelf: Shelf) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(said_once)],
    )
    app.state.shelf = shelf
    refused: Responses = {status: REFUSALS[status] for status in (422, 503)}
    app.add_api_route("/movie/", movie, responses=refused, tags=["newcomer"])
    app.add_api_route("/v1/films", film_page, responses=refused, tags=["films"])
    app.add_api_route("/v1/choices", all_choices, tags=["newcomer"])
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(RefusedError, _refused)
    add_pages(app)
    return app


async def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = problems.wrong_values(error.errors(), _fields(request), request.url.path)
    return problems.response(found)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return problems.response(error.problem)


def _fields(request: Request) -> list[str]:
    """What the route's query may hold."""
    asked = request.scope["route"].dependant.query_params
    return [
        name
        for parameter in asked
        for name in getattr(parameter.field_info.annotation, "model_fields", [parameter.alias])
    ]
