"""Titles and names for what somebody has typed so far."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from matinee.catalog.search.name_index import NameIndex
from matinee.catalog.search.normalize import InvalidValueError
from matinee.catalog.tmdb import index as tmdb
from matinee.catalog.tmdb.title_lookup import suggest_titles
from matinee.runtime.text import normalize
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import InvalidRequestError, ready, refuses
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.routes.query_spec import LONGEST
from matinee.service.routes.subscriber import offered
from matinee.service.schemas import problems
from matinee.service.schemas.demographics import whole_number
from matinee.service.state.catalogs import STREAMING, TMDB
from matinee.service.state.snapshot import Snapshot

FEWEST, USUAL, MOST = 1, 10, 50
MOVIELENS = "movielens"
TITLES = ("pelicula", "titulo", "title")
NAMES = ("franquicia", "productora", "nombre_director", "nombre_actor")
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
    text: Annotated[str, Field(max_length=LONGEST, examples=["toy st"])]
    limit: Annotated[int, whole_number(FEWEST, MOST, default=USUAL)] = USUAL
    collection: Annotated[
        Literal["tmdb", "movielens", "streaming"],
        Field(
            description="of movielens and streaming there are titles alone; id tells one title of "
            "streaming from others of its name"
        ),
    ] = "tmdb"


class Suggested(BaseModel):
    text: str = Field(examples=["Toy Story"])
    year: int | None = Field(default=None, description="of a title", examples=[1995])
    film_id: int | None = Field(default=None, description="of a title", examples=[862])


class SuggestedId(Suggested):
    id: str = Field(examples=["as1"])
    platform: str = Field(examples=["amazon"])


class Suggestions(BaseModel):
    suggestions: list[SuggestedId | Suggested]


async def suggestions(request: Request, asked: Annotated[SuggestionsQuery, Query()]) -> Suggestions:
    """Titles and names for what somebody has typed so far, the likeliest first."""
    snapshot, path = await ready(request), request_path(request.scope)
    if asked.collection == MOVIELENS:
        return Suggestions(suggestions=_movielens(snapshot, asked, path))
    if asked.field == ID:
        return Suggestions(suggestions=_subscribed(snapshot, asked, path))
    if asked.collection == STREAMING:
        return Suggestions(suggestions=_streaming(snapshot, asked, path))
    catalogue = snapshot.catalogs.get(TMDB)
    if catalogue is None:
        raise InvalidRequestError(problems.absent("tmdb catalogue", path))
    if asked.field in TITLES:
        films = suggest_titles(catalogue, asked.text, asked.limit)
        found = [
            Suggested(text=film["title"], year=film["year"], film_id=film["film_id"])
            for film in films
        ]
    else:
        names = _names(catalogue, asked.field)
        found = [Suggested(text=name) for name in _beginning(names, asked.text, asked.limit)]
    return Suggestions(suggestions=found)


def _movielens(snapshot: Snapshot, asked: SuggestionsQuery, path: str) -> list[Suggested]:
    if snapshot.viewer_index is None:
        raise InvalidRequestError(problems.absent("champion of viewer", path))
    _titles_alone(asked, path)
    films = snapshot.viewer_index.champion.films
    return [
        Suggested(
            text=films.titles[place], year=films.years[place], film_id=int(films.film_ids[place])
        )
        for place in snapshot.viewer_index.suggest(asked.text, asked.limit)
    ]


def _streaming(snapshot: Snapshot, asked: SuggestionsQuery, path: str) -> list[Suggested]:
    catalogue = snapshot.catalogs.get(STREAMING)
    if catalogue is None:
        raise InvalidRequestError(problems.absent("streaming catalogue", path))
    _titles_alone(asked, path)
    names = catalogue.tfidf.names
    return [Suggested(text=name) for name in _beginning(names, asked.text, asked.limit)]


def _subscribed(
    snapshot: Snapshot, asked: SuggestionsQuery, path: str
) -> list[SuggestedId | Suggested]:
    if asked.collection != STREAMING:
        refused = InvalidValueError("collection", [STREAMING])
        raise InvalidRequestError(problem_from_error(refused, asked.model_dump(), path))
    if snapshot.subscriber_index is None:
        raise InvalidRequestError(problems.absent("champion of subscriber", path))
    places = snapshot.subscriber_index.suggest(asked.text, asked.limit)
    found = [offered(snapshot.subscriber_index, place) for place in places]
    return [
        SuggestedId(text=one.titulo, year=one.year, id=one.id, platform=one.platform)
        for one in found
    ]


def _titles_alone(asked: SuggestionsQuery, path: str) -> None:
    if asked.field not in TITLES:
        refused = InvalidValueError("field", TITLES)
        raise InvalidRequestError(problem_from_error(refused, asked.model_dump(), path))


def add_suggestions(app: FastAPI) -> None:
    told = refuses(404, 422, 503)
    app.add_api_route("/v1/suggestions", suggestions, responses=told, tags=[TMDB])


def _names(catalogue: tmdb.Catalog, field: str) -> NameIndex:
    return {
        "franquicia": catalogue.franchises.names,
        "productora": catalogue.companies.names,
        "nombre_director": catalogue.directors.names,
        "nombre_actor": catalogue.actors.names,
    }[field]


def _beginning(names: NameIndex, text: str, limit: int) -> list[str]:
    """Those that begin with the text, then those that hold it, else those that are like it."""
    typed = normalize(text)
    if not typed:
        return []
    places = sorted(names.containing(typed), key=lambda place: names.keys[place].find(typed) > 0)
    return [names.shown[place] for place in places[:limit]] or names.nearest(text, limit)
