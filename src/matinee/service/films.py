"""The films a champion knows, page by page in the order of their ids."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from matinee.models.champion import FilmList
from matinee.service.people import whole_number
from matinee.tables import GENRE_SEPARATOR

FEWEST, USUAL, MOST = 1, 100, 1000
LAST_ID = 2**53


class FilmsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection: Literal["movielens"] = "movielens"
    limit: Annotated[
        int,
        whole_number(FEWEST, MOST, default=USUAL),
        Field(
            description="how many films a page",
            json_schema_extra={"minimum": FEWEST, "maximum": MOST},
        ),
    ] = USUAL
    cursor: Annotated[
        int | None,
        whole_number(-1, LAST_ID),
        Field(description="next_cursor of the page before; none for the first page"),
    ] = None


class Film(BaseModel):
    film_id: int = Field(examples=[318])
    title: str = Field(examples=["The Lighthouse Keeper"])
    year: int | None = Field(examples=[1994])
    genres: list[str] = Field(examples=[["Drama"]])


class FilmPage(BaseModel):
    collection: str = Field(examples=["movielens"])
    version: str = Field(examples=["3f0c9a1b"])
    total: int = Field(description="how many films there are in all", examples=[3883])
    films: list[Film]
    next_cursor: int | None = Field(description="null on the last page", examples=[318])


def page(films: FilmList, version: str, asked: FilmsQuery) -> FilmPage:
    """The films after the one that the cursor names, which itself need not exist."""
    start = 0
    if asked.cursor is not None:
        start = int(np.searchsorted(films.film_ids, asked.cursor, side="right"))
    end = min(start + asked.limit, len(films.film_ids))
    return FilmPage(
        collection=asked.collection,
        version=version,
        total=len(films.film_ids),
        films=[Film(**told(films, place)) for place in range(start, end)],
        next_cursor=int(films.film_ids[end - 1]) if start < end < len(films.film_ids) else None,
    )


def told(films: FilmList, place: int) -> dict[str, Any]:
    """What every answer tells of a film."""
    return {
        "film_id": int(films.film_ids[place]),
        "title": films.titles[place],
        "year": films.years[place],
        "genres": [genre for genre in films.genres[place].split(GENRE_SEPARATOR) if genre],
    }
