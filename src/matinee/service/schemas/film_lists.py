"""Requests and answers of the lists without a user: popular, trending and latest films."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matinee.artifacts.bundle import WEEKS
from matinee.catalog.search.cursor import query_digest
from matinee.service.schemas.bounded import (
    MAX_TEXT_LENGTH,
    MAX_YEAR,
    refuse_reversed_years,
    whole_number,
)
from matinee.service.schemas.films import FilmInfo

MIN_LIMIT, DEFAULT_LIMIT, MAX_LIMIT = 1, 10, 100
MIN_HALF_LIFE, DEFAULT_HALF_LIFE, MAX_HALF_LIFE = 7, 30, 182
"""In days; the counts are weekly, and after two half-lives of 182 days the window ends."""
WINDOW_DAYS = 7 * WEEKS


class FilmListQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Annotated[
        int,
        whole_number(MIN_LIMIT, MAX_LIMIT, default=DEFAULT_LIMIT),
        Field(description="films per page", examples=[5]),
    ] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None,
        Field(max_length=MAX_TEXT_LENGTH, description="next_cursor of the previous page"),
    ] = None
    genre: Annotated[
        str | None,
        Field(
            max_length=MAX_TEXT_LENGTH,
            description="films of this genre only; in English, Portuguese or Spanish",
            examples=["Comedy"],
        ),
    ] = None
    year_from: Annotated[int | None, whole_number(1, MAX_YEAR), Field(examples=[1990])] = None
    year_to: Annotated[int | None, whole_number(1, MAX_YEAR), Field(examples=[1999])] = None

    @model_validator(mode="after")
    def check_year_range(self) -> FilmListQuery:
        refuse_reversed_years(self.year_from, self.year_to)
        return self

    def digest(self, version: str, name: str) -> str:
        """Hash of the version, the list and every field that its films depend on."""
        fields = self.model_dump_json(exclude={"limit", "cursor"})
        return query_digest(version, f"{name}/{fields}")


class TrendingQuery(FilmListQuery):
    half_life_days: Annotated[
        int,
        whole_number(MIN_HALF_LIFE, MAX_HALF_LIFE, default=DEFAULT_HALF_LIFE),
        Field(description="a rating this many days older counts half", examples=[30]),
    ] = DEFAULT_HALF_LIFE


class ListedFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    ratings: int = Field(description="number of ratings in the data", examples=[412])
    first_rated: date | None = Field(
        description="day of the first rating; null if never rated", examples=["2000-04-25"]
    )


class TrendingFilm(ListedFilm):
    score: float = Field(
        description="ratings in the window, weighted by recency; the films are sorted by it",
        examples=[18.25],
    )


class TrendingWindow(BaseModel):
    """The period whose ratings are counted."""

    start: datetime = Field(description="excluded", examples=["2002-02-21T18:00:01Z"])
    end: datetime = Field(description="equals as_of", examples=["2003-02-20T18:00:01Z"])
    days: int = Field(examples=[WINDOW_DAYS])
    half_life_days: int = Field(
        description="the weight of a rating halves at this age, in steps of whole weeks",
        examples=[DEFAULT_HALF_LIFE],
    )


class FilmListPage(BaseModel):
    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    as_of: datetime = Field(
        description="time of the newest rating in the data, which counts as now",
        examples=["2003-02-20T18:00:01Z"],
    )
    total: int = Field(description="number of films on all pages", examples=[3883])
    next_cursor: str | None = Field(description="null on the last page")


class FilmList(FilmListPage):
    films: list[ListedFilm]


class TrendingList(FilmListPage):
    window: TrendingWindow
    films: list[TrendingFilm]
