"""`/v1/catalogues/streaming`: statistics of the streaming platforms for charts."""

from __future__ import annotations

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from matinee.catalog.streaming.platform_stats import Audiences, Lengths, Stars, Years
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import (
    ProblemError,
    current_snapshot,
    error_responses,
)
from matinee.service.schemas import problems
from matinee.service.state.catalogs import STREAMING

ROUTE = "/v1/catalogues/streaming"


class PlatformStatistics(BaseModel):
    """Histograms by platform; every list of counts is as long as the list of bins beside it."""

    version: str = Field(examples=["3f0c9a1b"])
    platforms: list[str] = Field(examples=[["amazon", "disney", "hulu", "netflix"]])
    titles: dict[str, int] = Field(description="titles by platform", examples=[{"netflix": 8807}])
    years: Years = Field(description="titles by year of release")
    minutes: Lengths = Field(description="films by length in minutes")
    seasons: Lengths = Field(description="shows by number of seasons")
    audiences: Audiences = Field(
        description="titles by audience rating; titles without one count as g"
    )
    stars: Stars | None = Field(
        description="mean user rating out of 5; null if the catalogues have no ratings"
    )


async def platform_stats(request: Request) -> PlatformStatistics:
    """Years, lengths and ratings of the streaming platforms."""
    snapshot = await current_snapshot(request)
    catalogue = snapshot.catalogs.get(STREAMING)
    if catalogue is None:
        path = request_path(request.scope)
        raise ProblemError(problems.not_available("streaming catalogue", path))
    return PlatformStatistics(version=snapshot.version, **catalogue.platform_stats)


def add_platform_stats(app: FastAPI) -> None:
    errors = error_responses(404, 503)
    app.add_api_route(ROUTE, platform_stats, responses=errors, tags=[STREAMING])
