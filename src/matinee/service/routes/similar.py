"""The question of likeness: which films are like one that somebody liked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.normalize import index_of
from matinee.catalog.tmdb.responses import Recomendacion, Titulada
from matinee.ranking.similar_items import Order
from matinee.service.routes.newcomer import USUAL, HowMany
from matinee.service.routes.query_spec import LAST_ID, LAST_YEAR, LONGEST
from matinee.service.schemas.demographics import whole_number
from matinee.service.schemas.films import FilmInfo, told
from matinee.service.state.similar_index import SimilarIndex, TitleMatch

TASK = "similar"
ORDERS: dict[str, Order] = {"valoracion": "rating", "similitud": "similarity"}

Year = Annotated[
    int | None,
    whole_number(1, LAST_YEAR),
    Field(description="which film of the title, where it has several", examples=[1995]),
]
FilmId = Annotated[
    int | None, whole_number(0, LAST_ID), Field(description="in place of a title", examples=[862])
]


class Similar(BaseModel):
    """The film that somebody liked, by its title or by its id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"title": "Toy Story"}, {"title": "amelie", "order": "similarity", "n": 3}]
        },
    )

    title: Annotated[
        str | None,
        Field(
            max_length=LONGEST,
            description="case and accents do not matter, nor does a slip of the fingers",
            examples=["Toy Story"],
        ),
    ] = None
    year: Year = None
    film_id: FilmId = None
    order: Annotated[
        Literal["rating", "similarity"],
        Field(description="of the likest films: the best rated first, or the likest"),
    ] = "rating"
    n: HowMany = USUAL

    @model_validator(mode="after")
    def one_film(self) -> Similar:
        if self.title is None and self.film_id is None:
            allowed = {"field": "title", "allowed": "a title, or a film_id in its place"}
            raise PydanticCustomError("missing", "is missing", allowed)
        if self.film_id is not None and (self.title is not None or self.year is not None):
            allowed = {"field": "film_id", "allowed": "a film_id alone, or a title with its year"}
            raise PydanticCustomError("contradiction", "goes without a title and a year", allowed)
        return self


class Named(BaseModel):
    film_id: int = Field(examples=[862])
    title: str = Field(examples=["Toy Story"])
    year: int | None = Field(examples=[1995])


class MatchedTitle(Named):
    """The film that the answer is about."""

    exact: bool = Field(
        description="false where the title was misspelt, and the one that is nearest was taken"
    )


class SimilarFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    similarity: float = Field(
        description="what the model counts in common; it compares the films of one answer alone",
        examples=[189.4],
    )
    weighted_rating: float | None = Field(
        description="from 0 to 10, drawn towards the mean of all films where votes are few; null "
        "where the version holds no tmdb catalogue",
        examples=[7.62],
    )
    votes: int | None = Field(examples=[4710])
    reasons: dict[str, list[str]] = Field(
        description="what the two films have in common, by kind, the strongest first",
        examples=[
            {
                "words": ["woody", "buzz"],
                "genres": ["Animation"],
                "franchise": ["Toy Story Collection"],
            }
        ],
    )


class SimilarAnswer(BaseModel):
    """The films most like one."""

    version: str = Field(description="the published version that answered", examples=["3f0c9a1b"])
    understood: MatchedTitle
    others: list[Named] = Field(description="further films of the title, the most voted first")
    order: Literal["rating", "similarity"] = Field(
        description="what the films are in the order of; without ratings always similarity"
    )
    films: list[SimilarFilm]


def answer(held: SimilarIndex, version: str, asked: Similar) -> SimilarAnswer:
    if asked.title is None:
        assert asked.film_id is not None
        meant = held.match_id(asked.film_id)
    else:
        meant = held.match_title("title", asked.title, asked.year)
    return _answer(held, version, meant, asked.order, asked.n)


def recomendacion(
    held: SimilarIndex, titulo: str, anio: int | None = None, orden: str = "valoracion"
) -> Recomendacion:
    """The five films most like one, the best rated first (`orden=valoracion`) or the likest first
    (`orden=similitud`)."""
    order = list(ORDERS.values())[index_of(list(ORDERS), "orden", orden)]
    found = _answer(held, "", held.match_title("titulo", titulo, anio), order, USUAL)
    answered = Recomendacion({"lista recomendada": [film.title for film in found.films]})
    if not found.understood.exact:
        answered["entendida"] = _titled(found.understood)
    others = [_titled(other) for other in found.others if anio in (None, other.year)]
    if others:
        answered["otras"] = others
    return answered


def _answer(
    held: SimilarIndex, version: str, meant: TitleMatch, order: Order, n: int
) -> SimilarAnswer:
    places, likeness, order = held.nearest(meant.row, order, n)
    found = zip(places.tolist(), likeness.tolist(), held.reasons(meant.row, places), strict=True)
    return SimilarAnswer(
        version=version,
        understood=MatchedTitle(**_named(held, meant.row).model_dump(), exact=meant.exact),
        others=[_named(held, place) for place in held.same_title(meant.row)],
        order=order,
        films=[_lookalike(held, rank, *film) for rank, film in enumerate(found, start=1)],
    )


def _lookalike(
    held: SimilarIndex, rank: int, place: int, likeness: float, reasons: dict[str, list[str]]
) -> SimilarFilm:
    known = held.attributes
    weighted_rating = round(float(held.item_index.ratings[place]), 4)
    return SimilarFilm(
        **told(held.champion.films, place),
        rank=rank,
        similarity=round(likeness, 4),
        weighted_rating=weighted_rating if known.available else None,
        votes=int(known.votes[place]) if known.available else None,
        reasons=reasons,
    )


def _named(held: SimilarIndex, place: int) -> Named:
    films = held.champion.films
    film_id, title = int(films.film_ids[place]), films.titles[place]
    return Named(film_id=film_id, title=title, year=films.years[place])


def _titled(film: Named) -> Titulada:
    return Titulada(titulo=film.title, anio=film.year)
