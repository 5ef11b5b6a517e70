"""The films a champion knows, page by page in the order of their ids."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.normalize import InvalidValueError
from matinee.models.base import Ints
from matinee.schema.columns import GENRE_SEPARATOR
from matinee.service.schemas.demographics import whole_number

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
        ),
    ] = USUAL
    cursor: Annotated[
        int | None,
        whole_number(-1, LAST_ID),
        Field(description="next_cursor of the page before; none for the first page"),
    ] = None
    order: Annotated[
        Literal["id", "-ratings", "varied"],
        Field(
            description="-ratings: those that most people have rated come first; varied: well "
            "known ones too, those of other genres sooner"
        ),
    ] = "id"


class FilmInfo(BaseModel):
    film_id: int = Field(examples=[318])
    title: str = Field(examples=["The Lighthouse Keeper"])
    year: int | None = Field(examples=[1994])
    genres: list[str] = Field(examples=[["Drama"]])


class FilmPage(BaseModel):
    collection: str = Field(examples=["movielens"])
    version: str = Field(examples=["3f0c9a1b"])
    total: int = Field(description="how many films there are in all", examples=[3883])
    films: list[FilmInfo]
    next_cursor: int | None = Field(description="null on the last page", examples=[318])


def page(films: ItemList, version: str, asked: FilmsQuery, order: Ints | None = None) -> FilmPage:
    """The films after the one that the cursor names, in the order of these places, else of their
    ids; by id it need not exist itself."""
    ids = films.film_ids if order is None else films.film_ids[order]
    start = _after_id(ids, asked.cursor) if order is None else _after_film(ids, asked.cursor)
    end = min(start + asked.limit, len(ids))
    places = range(start, end) if order is None else order[start:end].tolist()
    return FilmPage(
        collection=asked.collection,
        version=version,
        total=len(ids),
        films=[FilmInfo(**told(films, place)) for place in places],
        next_cursor=int(ids[end - 1]) if start < end < len(ids) else None,
    )


def _after_id(ids: Ints, cursor: int | None) -> int:
    return 0 if cursor is None else int(np.searchsorted(ids, cursor, side="right"))


def _after_film(ids: Ints, cursor: int | None) -> int:
    found = np.flatnonzero(ids == cursor)
    if cursor is not None and not len(found):
        raise InvalidValueError("cursor", ["the next_cursor of a page in the same order"])
    return int(found[0]) + 1 if len(found) else 0


def told(films: ItemList, place: int) -> dict[str, Any]:
    """What every answer tells of a film."""
    return {
        "film_id": int(films.film_ids[place]),
        "title": films.titles[place],
        "year": films.years[place],
        "genres": [genre for genre in films.genres[place].split(GENRE_SEPARATOR) if genre],
    }
