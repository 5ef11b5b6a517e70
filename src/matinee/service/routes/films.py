"""`/v1/films`: the films of the tmdb catalogue, filtered and sorted, or those of a champion."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.tmdb import responses
from matinee.catalog.tmdb.film_query import FIELDS, Filters, page
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes import newcomer
from matinee.service.routes.error_handlers import ProblemError, current_snapshot
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.schemas import films, problems, viewer
from matinee.service.schemas.bounded import MAX_TEXT_LENGTH, MAX_YEAR, whole_number
from matinee.service.schemas.films import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MIN_LIMIT,
    ChampionFilmPage,
    ChampionFilmsQuery,
)
from matinee.service.state.catalogs import TMDB
from matinee.service.state.snapshot import Snapshot

MOVIELENS = "movielens"
Name = Annotated[str | None, Field(max_length=MAX_TEXT_LENGTH)]
Year = Annotated[int | None, whole_number(1, MAX_YEAR)]


class FilmsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection: Annotated[
        Literal["tmdb", "movielens"] | None,
        Field(description="by default tmdb, or movielens where there is no tmdb catalogue"),
    ] = None
    limit: Annotated[
        int,
        whole_number(MIN_LIMIT, MAX_LIMIT, default=DEFAULT_LIMIT),
        Field(description="films per page"),
    ] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None,
        Field(max_length=4 * MAX_TEXT_LENGTH, description="next_cursor of the previous page"),
    ] = None
    order: Annotated[
        str,
        Field(
            description=f"one of {', '.join(FIELDS)}; a leading - sorts in descending order; for "
            "movielens id, -ratings or varied"
        ),
    ] = "id"
    genre: Name = None
    year_from: Year = None
    year_to: Year = None
    language: Name = None
    country: Name = None
    director: Name = None
    text: Annotated[
        str | None, Field(max_length=MAX_TEXT_LENGTH, description="part of the title")
    ] = None


class CatalogFilm(responses.Film):
    """A film of the tmdb catalogue."""


class CatalogFilmPage(BaseModel):
    collection: str = Field(examples=[TMDB])
    version: str = Field(examples=["3f0c9a1b"])
    total: int = Field(description="number of films that pass the filters", examples=[45346])
    films: list[CatalogFilm]
    next_cursor: str | None = Field(description="null on the last page")


async def list_films(
    request: Request, query: Annotated[FilmsQuery, Query()]
) -> CatalogFilmPage | ChampionFilmPage:
    """All films, page by page; filters and most orders apply to tmdb only."""
    snapshot, path = await current_snapshot(request), request_path(request.scope)
    collection = query.collection or (TMDB if TMDB in snapshot.catalogs else MOVIELENS)
    values = query.model_dump(exclude_unset=True, exclude={"collection"})
    if collection == MOVIELENS:
        return _champion_films(snapshot, values, path)
    if snapshot.film_table is None:
        raise ProblemError(problems.not_available("tmdb catalogue", path))
    paging = {name: values.pop(name) for name in ("limit", "cursor", "order") if name in values}
    try:
        catalog_page = page(snapshot.film_table, Filters(**values), **paging)
    except (NotFoundError, InvalidValueError) as error:
        raise ProblemError(problem_from_error(error, values | paging, path)) from error
    film_id = snapshot.identity.from_tmdb
    listed = [film | {"film_id": film_id(film["film_id"])} for film in catalog_page["films"]]
    shown = catalog_page | {"films": listed}
    return CatalogFilmPage(collection=collection, version=snapshot.version, **shown)


def _champion_films(snapshot: Snapshot, values: dict[str, Any], path: str) -> ChampionFilmPage:
    try:
        query = ChampionFilmsQuery.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    champion = snapshot.champions.get(newcomer.TASK) or snapshot.champions.get(viewer.TASK)
    if champion is None:
        either = f"champion of {newcomer.TASK} or {viewer.TASK}"
        raise ProblemError(problems.not_available(either, path))
    order, index = None, snapshot.viewer_index
    if query.order != "id":
        if index is None:
            raise ProblemError(problems.not_available(f"champion of {viewer.TASK}", path))
        champion, order = index.champion, index.orders[query.order]
    try:
        return films.film_page(champion.films, snapshot.version, query, order)
    except InvalidValueError as error:
        raise ProblemError(problem_from_error(error, values, path)) from error
