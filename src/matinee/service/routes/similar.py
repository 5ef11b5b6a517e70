"""`/v1/similar`: the films most similar to one film."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.cursor import (
    next_cursor,
    page_start,
    query_digest,
    requested_start,
)
from matinee.catalog.search.name_index import index_of
from matinee.catalog.tmdb.responses import Recomendacion, Titulada
from matinee.ranking.similar_items import Order, sort_by_order
from matinee.service.routes.newcomer import DEFAULT_N, NumberOfFilms
from matinee.service.schemas.bounded import MAX_ID, MAX_TEXT_LENGTH, MAX_YEAR, whole_number
from matinee.service.schemas.films import FilmInfo, film_fields
from matinee.service.schemas.filters import FilteredRequest
from matinee.service.state.similar_index import RankedSimilar, SimilarIndex, TitleMatch

TASK = "similar"
ORDERS: dict[str, Order] = {"valoracion": "rating", "similitud": "similarity"}

Year = Annotated[
    int | None,
    whole_number(1, MAX_YEAR),
    Field(description="selects one of several films of the same title", examples=[1995]),
]
FilmId = Annotated[
    int | None, whole_number(0, MAX_ID), Field(description="instead of a title", examples=[1])
]


class SimilarRequest(FilteredRequest):
    """A film by its title, by its film_id, or by the id of a streaming title."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"title": "Toy Story"}, {"title": "amelie", "order": "similarity", "n": 3}]
        },
    )

    title: Annotated[
        str | None,
        Field(
            max_length=MAX_TEXT_LENGTH,
            description="case and accents do not matter; small typing errors are corrected",
            examples=["Toy Story"],
        ),
    ] = None
    year: Year = None
    film_id: FilmId = None
    id: Annotated[
        str | None,
        Field(max_length=MAX_TEXT_LENGTH, description="a streaming title's", examples=["ns1"]),
    ] = None
    order: Annotated[
        Literal["rating", "similarity"],
        Field(description="sorts the most similar films by weighted rating or by similarity"),
    ] = "rating"
    n: NumberOfFilms = DEFAULT_N

    def error_values(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)

    def digest(self, version: str) -> str:
        """Hash of the version and of every field that the order of the films depends on."""
        return query_digest(version, self.model_dump_json(exclude={"n", "cursor", "order"}))

    @model_validator(mode="after")
    def require_one_film(self) -> SimilarRequest:
        chosen = {"film_id": self.film_id, "id": self.id}
        ids = [name for name, value in chosen.items() if value is not None]
        if self.title is None and not ids:
            context = {"field": "title", "allowed": "a title, or a film_id or id instead"}
            raise PydanticCustomError("missing", "is missing", context)
        if ids and (len(ids) > 1 or self.title is not None or self.year is not None):
            context = {"field": ids[0], "allowed": "one id alone, or a title with its year"}
            raise PydanticCustomError(
                "contradiction", "cannot be combined with a title, a year or another id", context
            )
        return self


class FilmReference(BaseModel):
    film_id: int = Field(examples=[1])
    title: str = Field(examples=["Toy Story"])
    year: int | None = Field(examples=[1995])


class MatchedFilm(FilmReference):
    """The film that the request names."""

    exact: bool = Field(description="false if the title was misspelt and has been corrected")


class SimilarFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    similarity: float = Field(
        description="the model's score; comparable only within one answer", examples=[189.4]
    )
    weighted_rating: float | None = Field(
        description="from 0 to 10, shrunk towards the mean of all films where votes are few; null "
        "if this version has no tmdb catalogue",
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
    """The films most similar to one film."""

    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    match: MatchedFilm
    same_title: list[FilmReference] = Field(
        description="other films of this title, the one with most votes first"
    )
    order: Literal["rating", "similarity"] = Field(
        description="the order of the films within the page; always similarity if there are no "
        "ratings"
    )
    films: list[SimilarFilm]
    next_cursor: str | None = Field(description="null on the last page")


def answer(index: SimilarIndex, version: str, request: SimilarRequest) -> SimilarAnswer:
    if request.title is not None:
        match = index.match_title("title", request.title, request.year)
    elif request.film_id is not None:
        match = index.match_id(request.film_id)
    else:
        match = index.match_streaming(request.id or "")
    passing, digest = index.film_filter.mask(request), request.digest(version)
    start = requested_start(request.cursor, digest)
    # one more tells whether there is a further page
    ranked = index.rank(match.row, start + request.n + 1, passing)
    ids = index.film_filter.attributes.film_ids[ranked.indices]
    start = page_start(request.cursor, digest, ids)
    end = min(start + request.n, len(ids))
    result = _answer(index, version, match, request.order, ranked.part(start, end))
    result.next_cursor = next_cursor(digest, end, ids)
    return result


def recomendacion(
    index: SimilarIndex, titulo: str, anio: int | None = None, orden: str = "valoracion"
) -> Recomendacion:
    """The five films most similar to one film, sorted by weighted rating (`orden=valoracion`) or
    by similarity (`orden=similitud`)."""
    order = list(ORDERS.values())[index_of(list(ORDERS), "orden", orden)]
    match = index.match_title("titulo", titulo, anio)
    result = _answer(index, "", match, order, index.rank(match.row, DEFAULT_N))
    response = Recomendacion({"lista recomendada": [film.title for film in result.films]})
    if not result.match.exact:
        response["entendida"] = _titulada(result.match)
    same_title = [_titulada(film) for film in result.same_title if anio in (None, film.year)]
    if same_title:
        response["otras"] = same_title
    return response


def _answer(
    index: SimilarIndex, version: str, match: TitleMatch, order: Order, ranked: RankedSimilar
) -> SimilarAnswer:
    """The page of these films; it is sorted by itself."""
    order = index.applied_order(order)
    nearest = sort_by_order(ranked.indices, index.item_index, order)
    scores = ranked.scores[nearest].tolist()
    rows = zip(nearest.tolist(), scores, index.reasons(match.row, nearest), strict=True)
    return SimilarAnswer(
        version=version,
        match=MatchedFilm(**_reference(index, match.row).model_dump(), exact=match.exact),
        same_title=[_reference(index, film) for film in index.same_title(match.row)],
        order=order,
        films=[
            _similar_film(index, rank, *row) for rank, row in enumerate(rows, start=ranked.first)
        ],
        next_cursor=None,
    )


def _similar_film(
    index: SimilarIndex, rank: int, film: int, score: float, reasons: dict[str, list[str]]
) -> SimilarFilm:
    rated, votes = index.attributes.available, index.attributes.votes
    return SimilarFilm(
        **film_fields(index.champion.films, film) | {"film_id": index.shown_ids[film]},
        rank=rank,
        similarity=round(score, 4),
        weighted_rating=round(float(index.item_index.ratings[film]), 4) if rated else None,
        votes=int(votes[film]) if rated else None,
        reasons=reasons,
    )


def _reference(index: SimilarIndex, film: int) -> FilmReference:
    films = index.champion.films
    return FilmReference(
        film_id=index.shown_ids[film], title=films.titles[film], year=films.years[film]
    )


def _titulada(film: FilmReference) -> Titulada:
    return Titulada(titulo=film.title, anio=film.year)
