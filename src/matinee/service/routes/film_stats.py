"""`/v1/catalogues/tmdb`: statistics of the TMDB catalogue for charts."""

from __future__ import annotations

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from matinee.catalog.tmdb.film_stats import (
    CodeCount,
    CountryCount,
    DecadeCount,
    FranchiseRevenue,
)
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import (
    ProblemError,
    current_snapshot,
    error_responses,
)
from matinee.service.schemas import problems
from matinee.service.state.catalogs import TMDB

ROUTE = "/v1/catalogues/tmdb"


class FilmStatistics(BaseModel):
    """Numbers of films; every list is sorted by it unless its order is said."""

    version: str = Field(examples=["3f0c9a1b"])
    films: int = Field(examples=[45346])
    languages: list[CodeCount] = Field(description="by ISO 639-1 code of the original language")
    countries: list[CountryCount] = Field(description="by ISO 3166-1 code; a film may have several")
    decades: list[DecadeCount] = Field(description="by first year, from the first to the last")
    months: list[int] = Field(description="films released in each month, January first")
    weekdays: list[int] = Field(description="films released on each weekday, Monday first")
    franchises: list[FranchiseRevenue] = Field(
        description="the franchises of the highest revenue, in US dollars"
    )


async def film_statistics(request: Request) -> FilmStatistics:
    """Languages, countries and dates of the films, and the most successful franchises."""
    snapshot = await current_snapshot(request)
    catalogue = snapshot.catalogs.get(TMDB)
    if catalogue is None:
        path = request_path(request.scope)
        raise ProblemError(problems.not_available("tmdb catalogue", path))
    return FilmStatistics(version=snapshot.version, **catalogue.stats)


def add_film_stats(app: FastAPI) -> None:
    errors = error_responses(404, 503)
    app.add_api_route(ROUTE, film_statistics, responses=errors, tags=[TMDB])
