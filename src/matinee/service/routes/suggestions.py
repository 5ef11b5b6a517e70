"""`/v1/suggestions`: completions of titles and names while a user types."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from matinee.catalog.search.errors import InvalidValueError
from matinee.catalog.search.name_index import NameIndex
from matinee.catalog.tmdb import index as tmdb
from matinee.catalog.tmdb.title_lookup import suggest_titles
from matinee.runtime.text import normalize
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import (
    ProblemError,
    current_snapshot,
    error_responses,
)
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.subscriber import title_at
from matinee.service.schemas import problems
from matinee.service.schemas.bounded import MAX_TEXT_LENGTH, whole_number
from matinee.service.state.catalogs import STREAMING, TMDB
from matinee.service.state.snapshot import Snapshot

MIN_LIMIT, DEFAULT_LIMIT, MAX_LIMIT = 1, 10, 50
MOVIELENS = "movielens"
TITLE_FIELDS = ("pelicula", "titulo", "title")
NAME_FIELDS = ("franquicia", "productora", "nombre_director", "nombre_actor")
ID = "id"


class SuggestionsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: Annotated[
        Literal[
            "id",
            "title",
            "pelicula",
            "titulo",
            "franquicia",
            "productora",
            "nombre_director",
            "nombre_actor",
        ],
        Field(examples=["pelicula"]),
    ]
    text: Annotated[str, Field(max_length=MAX_TEXT_LENGTH, examples=["toy st"])]
    limit: Annotated[int, whole_number(MIN_LIMIT, MAX_LIMIT, default=DEFAULT_LIMIT)] = DEFAULT_LIMIT
    collection: Annotated[
        Literal["tmdb", "movielens", "streaming"],
        Field(
            description="movielens and streaming complete titles only; streaming with field=id "
            "also returns the id and platform of each title"
        ),
    ] = "tmdb"


class NameSuggestion(BaseModel):
    text: str = Field(examples=["Toy Story"])
    year: int | None = Field(default=None, description="titles only", examples=[1995])
    film_id: int | None = Field(default=None, description="titles only", examples=[1])


class TitleSuggestion(NameSuggestion):
    id: str = Field(examples=["as1"])
    platform: str = Field(examples=["amazon"])


class Suggestions(BaseModel):
    suggestions: list[TitleSuggestion | NameSuggestion]


async def suggest(request: Request, query: Annotated[SuggestionsQuery, Query()]) -> Suggestions:
    """Titles and names that complete the text, the most likely first."""
    snapshot, path = await current_snapshot(request), request_path(request.scope)
    if query.collection == MOVIELENS:
        return Suggestions(suggestions=_movielens(snapshot, query, path))
    if query.field == ID:
        return Suggestions(suggestions=_streaming_ids(snapshot, query, path))
    if query.collection == STREAMING:
        return Suggestions(suggestions=_streaming(snapshot, query, path))
    return Suggestions(suggestions=_tmdb(snapshot, query, path))


def _tmdb(
    snapshot: Snapshot, query: SuggestionsQuery, path: str
) -> list[TitleSuggestion | NameSuggestion]:
    catalogue = snapshot.catalogs.get(TMDB)
    if catalogue is None:
        raise ProblemError(problems.not_available("tmdb catalogue", path))
    if query.field in TITLE_FIELDS:
        film_id = snapshot.identity.from_tmdb
        return [
            NameSuggestion(text=film["title"], year=film["year"], film_id=film_id(film["film_id"]))
            for film in suggest_titles(catalogue, query.text, query.limit)
        ]
    names = _names(catalogue, query.field)
    return [NameSuggestion(text=name) for name in _complete(names, query.text, query.limit)]


def _movielens(
    snapshot: Snapshot, query: SuggestionsQuery, path: str
) -> list[TitleSuggestion | NameSuggestion]:
    if snapshot.viewer_index is None:
        raise ProblemError(problems.not_available("champion of viewer", path))
    _require_title_field(query, path)
    films = snapshot.viewer_index.champion.films
    return [
        NameSuggestion(
            text=films.titles[film], year=films.years[film], film_id=int(films.film_ids[film])
        )
        for film in snapshot.viewer_index.suggest(query.text, query.limit)
    ]


def _streaming(
    snapshot: Snapshot, query: SuggestionsQuery, path: str
) -> list[TitleSuggestion | NameSuggestion]:
    catalogue = snapshot.catalogs.get(STREAMING)
    if catalogue is None:
        raise ProblemError(problems.not_available("streaming catalogue", path))
    _require_title_field(query, path)
    names = catalogue.tfidf.names
    return [NameSuggestion(text=name) for name in _complete(names, query.text, query.limit)]


def _streaming_ids(
    snapshot: Snapshot, query: SuggestionsQuery, path: str
) -> list[TitleSuggestion | NameSuggestion]:
    if query.collection != STREAMING:
        error = InvalidValueError("collection", [STREAMING])
        raise ProblemError(problem_from_error(error, query.model_dump(), path))
    index = snapshot.subscriber_index
    if index is None:
        raise ProblemError(problems.not_available("champion of subscriber", path))
    titles = [title_at(index, title) for title in index.suggest(query.text, query.limit)]
    return [
        TitleSuggestion(text=title.title, year=title.year, id=title.id, platform=title.platform)
        for title in titles
    ]


def _require_title_field(query: SuggestionsQuery, path: str) -> None:
    if query.field not in TITLE_FIELDS:
        error = InvalidValueError("field", TITLE_FIELDS)
        raise ProblemError(problem_from_error(error, query.model_dump(), path))


def add_suggestions(app: FastAPI) -> None:
    errors = error_responses(404, 422, 503)
    app.add_api_route("/v1/suggestions", suggest, responses=errors, tags=[TMDB])


def _names(catalogue: tmdb.Catalog, field: str) -> NameIndex:
    return {
        "franquicia": catalogue.franchises.names,
        "productora": catalogue.companies.names,
        "nombre_director": catalogue.directors.names,
        "nombre_actor": catalogue.actors.names,
    }[field]


def _complete(names: NameIndex, text: str, limit: int) -> list[str]:
    """Names that start with the text, then names that contain it, else the most similar names."""
    typed = normalize(text)
    if not typed:
        return []
    matches = sorted(names.containing(typed), key=lambda key: names.keys[key].find(typed) > 0)
    return [names.display_names[key] for key in matches[:limit]] or names.nearest(text, limit)
