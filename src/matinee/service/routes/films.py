"""All films, page by page: of the tmdb catalogue by filters and in an order, else as the champion
knows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.catalog.tmdb import responses
from matinee.catalog.tmdb.film_query import FIELDS, Filters, page
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes import newcomer
from matinee.service.routes.error_handlers import InvalidRequestError, ready
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.query_spec import LAST_YEAR, LONGEST
from matinee.service.schemas import films, problems, viewer
from matinee.service.schemas.demographics import whole_number
from matinee.service.schemas.films import FEWEST, MOST, USUAL, FilmPage, FilmsQuery
from matinee.service.state.catalogs import TMDB
from matinee.service.state.snapshot import Snapshot

MOVIELENS = "movielens"
Name = Annotated[str | None, Field(max_length=LONGEST)]
Year = Annotated[int | None, whole_number(1, LAST_YEAR)]


class FilmQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection: Annotated[
        Literal["tmdb", "movielens"] | None,
        Field(description="tmdb, or movielens where there is no tmdb"),
    ] = None
    limit: Annotated[
        int,
        whole_number(FEWEST, MOST, default=USUAL),
        Field(
            description="how many films a page",
        ),
    ] = USUAL
    cursor: Annotated[
        str | None,
        Field(max_length=4 * LONGEST, description="next_cursor of the page before"),
    ] = None
    order: Annotated[
        str,
        Field(
            description=f"by one of {', '.join(FIELDS)}; with - in front, the highest first; of "
            "movielens id, -ratings or varied"
        ),
    ] = "id"
    genre: Name = None
    year_from: Year = None
    year_to: Year = None
    language: Name = None
    country: Name = None
    director: Name = None
    text: Annotated[str | None, Field(max_length=LONGEST, description="part of the title")] = None


class CatalogFilm(responses.Film):
    """A film of the tmdb catalogue."""


class CatalogPage(BaseModel):
    collection: str = Field(examples=[TMDB])
    version: str = Field(examples=["3f0c9a1b"])
    total: int = Field(description="films that the filters let through", examples=[45346])
    films: list[CatalogFilm]
    next_cursor: str | None = Field(description="null on the last page")


async def film_page(
    request: Request, asked: Annotated[FilmQuery, Query()]
) -> CatalogPage | FilmPage:
    """All films, page by page; only tmdb's are filtered and sorted by anything."""
    snapshot, path = await ready(request), request_path(request.scope)
    collection = asked.collection or (TMDB if TMDB in snapshot.catalogs else MOVIELENS)
    given = asked.model_dump(exclude_unset=True, exclude={"collection"})
    if collection == MOVIELENS:
        return _movielens(snapshot, given, path)
    if snapshot.film_table is None:
        raise InvalidRequestError(problems.absent("tmdb catalogue", path))
    paging = {name: given.pop(name) for name in ("limit", "cursor", "order") if name in given}
    try:
        found = page(snapshot.film_table, Filters(**given), **paging)
    except (NotFoundError, InvalidValueError) as error:
        raise InvalidRequestError(problem_from_error(error, given | paging, path)) from error
    return CatalogPage(collection=collection, version=snapshot.version, **found)


def _movielens(snapshot: Snapshot, given: dict[str, Any], path: str) -> FilmPage:
    try:
        asked = FilmsQuery.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    champion = snapshot.champions.get(newcomer.TASK) or snapshot.champions.get(viewer.TASK)
    if champion is None:
        raise InvalidRequestError(
            problems.absent(f"champion of {newcomer.TASK} or {viewer.TASK}", path)
        )
    if asked.order == "id":
        return films.page(champion.films, snapshot.version, asked)
    if snapshot.viewer_index is None:
        raise InvalidRequestError(problems.absent(f"champion of {viewer.TASK}", path))
    held = snapshot.viewer_index
    try:
        return films.page(held.champion.films, snapshot.version, asked, held.orders[asked.order])
    except InvalidValueError as error:
        raise InvalidRequestError(problem_from_error(error, given, path)) from error
