"""`/v1/version`: the tasks and catalogue queries of the served version, with their fields."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from matinee.catalog.streaming import index as streaming
from matinee.catalog.tmdb import index as tmdb
from matinee.catalog.tmdb.queries import MONTHS, WEEKDAYS
from matinee.schema.streaming import DURATION_TYPES, PLATFORMS, RATING_YEAR, RELEASE_YEAR, TYPES
from matinee.service.routes.error_handlers import current_snapshot, error_responses
from matinee.service.routes.query_catalog import QUERIES
from matinee.service.routes.query_spec import NUMBER_FIELDS, QuerySpec
from matinee.service.routes.similar import ORDERS
from matinee.service.routes.subscriber import SubscriberExamples, examples
from matinee.service.routes.suggestions import NAME_FIELDS, TITLE_FIELDS, add_suggestions
from matinee.service.schemas.bounded import MAX_YEAR
from matinee.service.state.catalogs import STREAMING, TMDB
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.viewer_index import ViewerIndex


class QueryField(BaseModel):
    name: str = Field(examples=["pelicula"])
    kind: Literal["text", "number"]
    required: bool
    choices: list[str] = Field(default=[], description="the allowed values, if they are few")
    suggested: bool = Field(default=False, description="whether /v1/suggestions completes it")


class CatalogQuery(BaseModel):
    name: str = Field(examples=["peliculas_duracion"])
    route: str = Field(examples=["/tmdb/peliculas_duracion"])
    fields: list[QueryField]


class ViewerFilters(BaseModel):
    """The values that /v1/viewer can filter films by."""

    genres: list[str] = Field(examples=[["Comedy", "Drama"]])
    first_year: int = Field(examples=[1919])
    last_year: int = Field(examples=[2000])


class VersionInfo(BaseModel):
    version: str = Field(examples=["3f0c9a1b"])
    tasks: list[str] = Field(examples=[["newcomer"]])
    catalogues: dict[str, list[CatalogQuery]]
    viewer: ViewerFilters | None = Field(description="null without a champion of viewer")
    subscriber: SubscriberExamples | None = Field(
        description="null without a champion of subscriber"
    )


async def version_info(request: Request) -> VersionInfo:
    """The tasks and catalogue queries of this version, with the allowed values of their fields."""
    snapshot = await current_snapshot(request)
    catalogues = {
        collection: _describe_queries(snapshot, collection) for collection in snapshot.catalogs
    }
    return VersionInfo(
        version=snapshot.version,
        tasks=sorted(snapshot.champions),
        catalogues=catalogues,
        viewer=_viewer_filters(snapshot.viewer_index) if snapshot.viewer_index else None,
        subscriber=examples(snapshot.subscriber_index) if snapshot.subscriber_index else None,
    )


def add_version_info(app: FastAPI) -> None:
    errors = error_responses(503)
    app.add_api_route("/v1/version", version_info, responses=errors, tags=["version"])
    add_suggestions(app)


def _viewer_filters(index: ViewerIndex) -> ViewerFilters:
    attributes = index.item_attributes
    years = attributes.years[attributes.years > 0]
    first, last = (int(years.min()), int(years.max())) if len(years) else (1, MAX_YEAR)
    return ViewerFilters(genres=attributes.genre_names, first_year=first, last_year=last)


def _describe_queries(snapshot: Snapshot, collection: str) -> list[CatalogQuery]:
    choices = _CHOICES[collection](snapshot.catalogs[collection])
    available = [
        spec
        for spec in QUERIES
        if spec.collection == collection and snapshot.index_for(spec) is not None
    ]
    # aliases share a function: the first name stands for all
    unique = {spec.function: spec for spec in reversed(available)}
    return [_describe_query(spec, choices) for spec in reversed(unique.values())]


def _describe_query(spec: QuerySpec, choices: dict[str, list[str]]) -> CatalogQuery:
    fields = [
        QueryField(
            name=field.name,
            kind="number" if field.name in (*NUMBER_FIELDS, "scored") else "text",
            required=field.name in spec.required,
            choices=choices.get(field.name, []),
            suggested=field.name in _SUGGESTED[spec.collection],
        )
        for field in spec.fields
    ]
    return CatalogQuery(name=spec.name, route=f"/{spec.collection}/{spec.name}", fields=fields)


def _tmdb_choices(catalogue: tmdb.Catalog) -> dict[str, list[str]]:
    return {
        "idioma": catalogue.languages.names.display_names,
        "pais": catalogue.countries.names.display_names,
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


_SUGGESTED = {TMDB: (*TITLE_FIELDS, *NAME_FIELDS), STREAMING: TITLE_FIELDS}
_CHOICES: dict[str, Any] = {TMDB: _tmdb_choices, STREAMING: _streaming_choices}
