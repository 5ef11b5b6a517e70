"""`/v1/films/{film_id}`: one film, with its ids in each collection."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import Path, Request
from pydantic import BaseModel, Field

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.errors import NotFoundError, UnmatchedFilmError
from matinee.catalog.tmdb.film_query import film_row
from matinee.models.base import index_in
from matinee.runtime.text import normalize
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes import newcomer
from matinee.service.routes.error_handlers import ProblemError, current_snapshot
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.schemas import viewer
from matinee.service.schemas.bounded import MAX_ID, MAX_TEXT_LENGTH
from matinee.service.schemas.films import described
from matinee.service.state.catalogs import TMDB
from matinee.service.state.snapshot import Snapshot

PREFIX = "/v1/films/"
MAX_DIGITS = len(str(MAX_ID))
FilmIdText = Annotated[
    str,
    Path(
        max_length=MAX_TEXT_LENGTH,
        description="a film_id, or the id of a streaming title",
        examples=["1"],
    ),
]


class FilmIds(BaseModel):
    """A film's ids in each collection; null or empty where it is not."""

    movielens: int | None = Field(examples=[1])
    tmdb: int | None = Field(examples=[862])
    streaming: list[str] = Field(examples=[["ds12"]])


class FilmDetails(BaseModel):
    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    film_id: int | None = Field(
        description="null for a title that only streaming platforms have", examples=[1]
    )
    title: str = Field(examples=["Toy Story"])
    year: int | None = Field(examples=[1995])
    genres: list[str] = Field(examples=[["Animation", "Comedy"]])
    ids: FilmIds


async def show_film(request: Request, film_id: FilmIdText) -> FilmDetails:
    """A film of any collection, by the id that any answer shows for it."""
    snapshot, path = await current_snapshot(request), request_path(request.scope)
    film_id = path.removeprefix(PREFIX)  # the scope's path is the template of the route
    try:
        return _details(snapshot, film_id)
    except NotFoundError as error:
        raise ProblemError(problem_from_error(error, {"film_id": film_id}, path)) from error


def _details(snapshot: Snapshot, text: str) -> FilmDetails:
    identity, number, title = snapshot.identity, _number(text), None
    if number is None:
        title = _streaming(snapshot, normalize(text))
        number = identity.of_title.get(normalize(text))
    ids = FilmIds(movielens=None, tmdb=None, streaming=[normalize(text)] if title else [])
    sources = [title]
    if number is not None:
        number = identity.canonical(number)
        tmdb_id = identity.to_tmdb(number)
        sources = [_movielens(snapshot, number), _tmdb(snapshot, tmdb_id), title]
        ids.movielens = number if sources[0] or number in identity.tmdb_of else None
        ids.tmdb = tmdb_id if sources[1] else None
        ids.streaming = identity.titles_of.get(number, ids.streaming)
    fields = next(filter(None, sources), None)
    if fields is None:
        raise NotFoundError(text, available="/v1/films lists the films of each collection")
    return FilmDetails(version=snapshot.version, film_id=number, ids=ids, **fields)


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if plain else None


def explain_unmatched(snapshot: Snapshot, film_id: int, error: NotFoundError) -> NotFoundError:
    """The error of a film without description: it may be one that lists recommend."""
    film = _movielens(snapshot, film_id)
    if film is None:
        return error
    year = f" ({film['year']})" if film["year"] else ""
    return UnmatchedFilmError(film_id, f"{film['title']}{year}")


def _movielens(snapshot: Snapshot, film_id: int) -> dict[str, Any] | None:
    for task in (newcomer.TASK, viewer.TASK):
        if champion := snapshot.champions.get(task):
            return _listed(champion.films, film_id)
    return None


def _tmdb(snapshot: Snapshot, tmdb_id: int | None) -> dict[str, Any] | None:
    index, catalog = snapshot.similar_index, snapshot.catalogs.get(TMDB)
    if tmdb_id is None:
        return None
    if index and (listed := _listed(index.champion.films, tmdb_id)):
        return listed
    if catalog is None or tmdb_id not in catalog.films.ids:
        return None
    film = film_row(catalog, catalog.films.index_of(tmdb_id))
    return {name: film[name] for name in ("title", "year", "genres")}


def _streaming(snapshot: Snapshot, title_id: str) -> dict[str, Any] | None:
    index = snapshot.subscriber_index
    row = index.index_of.get(title_id) if index else None
    return described(index.champion.films, row) if index and row is not None else None


def _listed(films: ItemList, film_id: int) -> dict[str, Any] | None:
    index = int(index_in(np.array([film_id]), films.film_ids)[0])
    return described(films, index) if index >= 0 else None
