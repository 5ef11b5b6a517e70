"""What the version holds and what may be asked of it: all that a page needs to draw its forms."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from matinee.catalog.streaming import index as streaming
from matinee.catalog.tmdb import index as tmdb
from matinee.catalog.tmdb.queries import MONTHS, WEEKDAYS
from matinee.schema.streaming import DURATION_TYPES, PLATFORMS, RATING_YEAR, RELEASE_YEAR, TYPES
from matinee.service.routes.error_handlers import ready, refuses
from matinee.service.routes.query_catalog import QUESTIONS
from matinee.service.routes.query_spec import KINDS, LAST_YEAR, QuerySpec
from matinee.service.routes.similar import ORDERS
from matinee.service.routes.subscriber import SubscriberExamples
from matinee.service.routes.subscriber import told as subscribers_told
from matinee.service.routes.suggestions import NAMES, TITLES, add_suggestions
from matinee.service.state.catalogs import STREAMING, TMDB
from matinee.service.state.viewer_index import ViewerIndex


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


class FilmsTold(BaseModel):
    """What the films that viewers are shown may be filtered by."""

    genres: list[str] = Field(examples=[["Comedy", "Drama"]])
    first_year: int = Field(examples=[1919])
    last_year: int = Field(examples=[2000])


class VersionInfo(BaseModel):
    version: str = Field(examples=["3f0c9a1b"])
    tasks: list[str] = Field(examples=[["newcomer"]])
    catalogues: dict[str, list[QuestionTold]]
    viewer: FilmsTold | None = Field(description="null without a champion of viewer")
    subscriber: SubscriberExamples | None = Field(
        description="null without a champion of subscriber"
    )


async def holdings(request: Request) -> VersionInfo:
    """What this version holds, and the questions on it with their choices."""
    snapshot = await ready(request)
    subscribers = snapshot.subscriber_index
    told = {}
    for collection, catalogue in snapshot.catalogs.items():
        choices = _CHOICES[collection](catalogue)
        questions = [
            question
            for question in QUESTIONS
            if question.collection == collection and snapshot.index_for(question) is not None
        ]
        # an alias is told once
        different = {question.ask: question for question in reversed(questions)}
        told[collection] = [_told(question, choices) for question in reversed(different.values())]
    return VersionInfo(
        version=snapshot.version,
        tasks=sorted(snapshot.champions),
        catalogues=told,
        viewer=_films_told(snapshot.viewer_index) if snapshot.viewer_index else None,
        subscriber=subscribers_told(subscribers) if subscribers else None,
    )


def add_version_info(app: FastAPI) -> None:
    app.add_api_route("/v1/version", holdings, responses=refuses(503), tags=["version"])
    add_suggestions(app)


def _films_told(held: ViewerIndex) -> FilmsTold:
    years = held.item_attributes.years[held.item_attributes.years > 0]
    first, last = (int(years.min()), int(years.max())) if len(years) else (1, LAST_YEAR)
    return FilmsTold(genres=held.item_attributes.genre_names, first_year=first, last_year=last)


def _told(question: QuerySpec, choices: dict[str, list[str]]) -> QuestionTold:
    fields = [
        FieldTold(
            name=field.name,
            kind="number" if field.name in (*KINDS, "scored") else "text",
            required=field.name in question.required,
            choices=choices.get(field.name, []),
            suggested=field.name in _SUGGESTED[question.collection],
        )
        for field in question.fields
    ]
    route = f"/{question.collection}/{question.name}"
    return QuestionTold(name=question.name, route=route, fields=fields)


def _tmdb_choices(catalogue: tmdb.Catalog) -> dict[str, list[str]]:
    return {
        "idioma": catalogue.languages.names.shown,
        "pais": catalogue.countries.names.shown,
        "orden": list(ORDERS),
        "mes": list(MONTHS),
        "dia": list(WEEKDAYS),
    }


def _streaming_choices(catalogue: streaming.Catalog) -> dict[str, list[str]]:
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


_SUGGESTED = {TMDB: (*TITLES, *NAMES), STREAMING: TITLES}
_CHOICES: dict[str, Any] = {TMDB: _tmdb_choices, STREAMING: _streaming_choices}
