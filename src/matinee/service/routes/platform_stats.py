"""The streaming platforms beside each other: what charts are drawn from."""

from __future__ import annotations

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from matinee.catalog.streaming.platform_stats import Audiences, Lengths, Stars, Years
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import InvalidRequestError, ready, refuses
from matinee.service.schemas import problems
from matinee.service.state.catalogs import STREAMING

ROUTE = "/v1/catalogues/streaming"


class Platforms(BaseModel):
    """Counts by platform; every list of counts is as long as the list of steps beside it."""

    version: str = Field(examples=["3f0c9a1b"])
    platforms: list[str] = Field(examples=[["amazon", "disney", "hulu", "netflix"]])
    titles: dict[str, int] = Field(description="how many there are", examples=[{"netflix": 8807}])
    years: Years = Field(description="titles by year of release")
    minutes: Lengths = Field(description="films by their minutes")
    seasons: Lengths = Field(description="shows by their seasons")
    audiences: Audiences = Field(
        description="titles by audience rating; those without one are counted as g"
    )
    stars: Stars | None = Field(
        description="mean of the users' ratings, of 5; null where the catalogues came without them"
    )


async def platforms(request: Request) -> Platforms:
    """Titles, lengths and ratings of the streaming platforms, beside each other."""
    snapshot = await ready(request)
    catalogue = snapshot.catalogs.get(STREAMING)
    if catalogue is None:
        raise InvalidRequestError(
            problems.absent("streaming catalogue", request_path(request.scope))
        )
    return Platforms(version=snapshot.version, **catalogue.platform_stats)


def add_platforms(app: FastAPI) -> None:
    app.add_api_route(ROUTE, platforms, responses=refuses(404, 503), tags=[STREAMING])
