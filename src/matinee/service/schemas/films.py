"""The films of a champion, page by page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.cursor import next_cursor, page_start, query_digest
from matinee.models.base import Ints
from matinee.schema.columns import GENRE_SEPARATOR
from matinee.service.schemas.bounded import MAX_TEXT_LENGTH, whole_number

MIN_LIMIT, DEFAULT_LIMIT, MAX_LIMIT = 1, 100, 1000


class ChampionFilmsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection: Literal["movielens"] = "movielens"
    limit: Annotated[
        int,
        whole_number(MIN_LIMIT, MAX_LIMIT, default=DEFAULT_LIMIT),
        Field(description="films per page"),
    ] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None,
        Field(max_length=MAX_TEXT_LENGTH, description="next_cursor of the previous page"),
    ] = None
    order: Annotated[
        Literal["id", "-ratings", "varied"],
        Field(
            description="id; -ratings: by number of ratings, descending; varied: by number of "
            "ratings, re-ranked for genre diversity"
        ),
    ] = "id"


class FilmInfo(BaseModel):
    film_id: int = Field(examples=[318])
    title: str = Field(examples=["The Lighthouse Keeper"])
    year: int | None = Field(examples=[1994])
    genres: list[str] = Field(examples=[["Drama"]])


class ChampionFilmPage(BaseModel):
    collection: str = Field(examples=["movielens"])
    version: str = Field(examples=["3f0c9a1b"])
    total: int = Field(description="number of films on all pages", examples=[3883])
    films: list[FilmInfo]
    next_cursor: str | None = Field(description="null on the last page")


def film_page(
    films: ItemList, version: str, query: ChampionFilmsQuery, order: Ints | None = None
) -> ChampionFilmPage:
    """`order` holds the film indices of another order than by id."""
    ids = films.film_ids if order is None else films.film_ids[order]
    digest = query_digest(version, f"{query.collection}/{query.order}")
    start = page_start(query.cursor, digest, ids)
    end = min(start + query.limit, len(ids))
    indices = range(start, end) if order is None else order[start:end].tolist()
    return ChampionFilmPage(
        collection=query.collection,
        version=version,
        total=len(ids),
        films=[FilmInfo(**film_fields(films, index)) for index in indices],
        next_cursor=next_cursor(digest, end, ids),
    )


def film_fields(films: ItemList, index: int) -> dict[str, Any]:
    """The fields of `FilmInfo`."""
    return {"film_id": int(films.film_ids[index]), **described(films, index)}


def described(films: ItemList, index: int) -> dict[str, Any]:
    """Title, year and genres, of films and of streaming titles alike."""
    return {
        "title": films.titles[index],
        "year": films.years[index],
        "genres": [genre for genre in films.genres[index].split(GENRE_SEPARATOR) if genre],
    }
