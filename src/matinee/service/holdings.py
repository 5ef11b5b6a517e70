"""What the version holds and what may be asked of it: all that a page needs to draw its forms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from matinee.catalogue.names import folded
from matinee.catalogue.streaming import index as streaming
from matinee.catalogue.tmdb import index as tmdb
from matinee.catalogue.tmdb.groups import Names
from matinee.catalogue.tmdb.questions import MONTHS, WEEKDAYS
from matinee.catalogue.tmdb.titles import suggested
from matinee.service import problems
from matinee.service.catalogues import STREAMING, TMDB
from matinee.service.entrance import asked_path
from matinee.service.offered import QUESTIONS
from matinee.service.people import whole_number
from matinee.service.question import KINDS, LONGEST, Question
from matinee.service.refusals import RefusedError, ready, refuses
from matinee.service.similar import ORDERS
from matinee.tables_streaming import (
    DURATION_TYPES,
    PLATFORMS,
    RATING_YEAR,
    RELEASE_YEAR,
    TYPES,
)

FEWEST, USUAL, MOST = 1, 10, 50
TITLES = ("pelicula", "titulo", "title")
NAMES = ("franquicia", "productora", "nombre_director", "nombre_actor")


class FieldTold(BaseModel):
    name: str = Field(examples=["pelicula"])
    kind: Literal["text", "number"]
    required: bool
    choices: list[str] = Field(default=[], description="all that may be sent, where they are few")
    suggested: bool = Field(default=False, description="whether /v1/suggestions knows it")


class QuestionTold(BaseModel):
    name: str = Field(examples=["peliculas_duracion"])
    route: str = Field(examples=["/tmdb/peliculas_duracion"])
    fields: list[FieldTold]


class Holdings(BaseModel):
    version: str = Field(examples=["3f0c9a1b"])
    tasks: list[str] = Field(examples=[["newcomer"]])
    catalogues: dict[str, list[QuestionTold]]


class SuggestionsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: Annotated[
        Literal[
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


class Suggested(BaseModel):
    text: str = Field(examples=["Toy Story"])
    year: int | None = Field(default=None, description="of a title", examples=[1995])
    film_id: int | None = Field(default=None, description="of a title", examples=[862])


class Suggestions(BaseModel):
    suggestions: list[Suggested]


async def holdings(request: Request) -> Holdings:
    """What this version holds, and the questions on it with their choices."""
    shelf = await ready(request)
    told = {}
    for collection, catalogue in shelf.catalogues.items():
        choices = _CHOICES[collection](catalogue)
        questions = [
            question
            for question in QUESTIONS
            if question.collection == collection and shelf.held(question) is not None
        ]
        # an alias is told once
        different = {question.ask: question for question in reversed(questions)}
        told[collection] = [_told(question, choices) for question in reversed(different.values())]
    return Holdings(version=shelf.version, tasks=sorted(shelf.champions), catalogues=told)


async def suggestions(request: Request, asked: Annotated[SuggestionsQuery, Query()]) -> Suggestions:
    """Titles and names for what somebody has typed so far, the likeliest first."""
    shelf = await ready(request)
    catalogue = shelf.catalogues.get(TMDB)
    if catalogue is None:
        raise RefusedError(problems.absent("tmdb catalogue", asked_path(request.scope)))
    if asked.field in TITLES:
        films = suggested(catalogue, asked.text, asked.limit)
        found = [
            Suggested(text=film["title"], year=film["year"], film_id=film["film_id"])
            for film in films
        ]
    else:
        names = _names(catalogue, asked.field)
        found = [Suggested(text=name) for name in _beginning(names, asked.text, asked.limit)]
    return Suggestions(suggestions=found)


def add_holdings(app: FastAPI) -> None:
    app.add_api_route("/v1/version", holdings, responses=refuses(503), tags=["version"])
    told = refuses(404, 422, 503)
    app.add_api_route("/v1/suggestions", suggestions, responses=told, tags=[TMDB])


def _told(question: Question, choices: dict[str, list[str]]) -> QuestionTold:
    fields = [
        FieldTold(
            name=field.name,
            kind="number" if field.name in (*KINDS, "scored") else "text",
            required=field.name in question.required,
            choices=choices.get(field.name, []),
            suggested=question.collection == TMDB and field.name in (*TITLES, *NAMES),
        )
        for field in question.fields
    ]
    route = f"/{question.collection}/{question.name}"
    return QuestionTold(name=question.name, route=route, fields=fields)


def _names(catalogue: tmdb.Catalogue, field: str) -> Names:
    return {
        "franquicia": catalogue.franchises.names,
        "productora": catalogue.companies.names,
        "nombre_director": catalogue.directors.names,
        "nombre_actor": catalogue.actors.names,
    }[field]


def _beginning(names: Names, text: str, limit: int) -> list[str]:
    """Those that begin with the text, then those that hold it, else those that are like it."""
    typed = folded(text)
    if not typed:
        return []
    places = sorted(names.containing(typed), key=lambda place: names.keys[place].find(typed) > 0)
    return [names.shown[place] for place in places[:limit]] or names.nearest(text, limit)


def _tmdb_choices(catalogue: tmdb.Catalogue) -> dict[str, list[str]]:
    return {
        "idioma": catalogue.languages.names.shown,
        "pais": catalogue.countries.names.shown,
        "orden": list(ORDERS),
        "mes": list(MONTHS),
        "dia": list(WEEKDAYS),
    }


def _streaming_choices(catalogue: streaming.Catalogue) -> dict[str, list[str]]:
    return {
        "platform": list(PLATFORMS),
        "duration_type": list(DURATION_TYPES),
        "type": list(TYPES),
        "tipo": list(TYPES),
        "by": [RELEASE_YEAR, RATING_YEAR],
        "pais": sorted({country for _, country, _ in catalogue.produced}),
        "rating": sorted(catalogue.ratings),
        "genero": sorted(catalogue.genres),
    }


_CHOICES: dict[str, Any] = {TMDB: _tmdb_choices, STREAMING: _streaming_choices}
