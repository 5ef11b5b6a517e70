"""The films that somebody has not seen: a page of them, with their predicted ratings and why."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, Field

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.cursor import Cursor, decode_cursor, encode_cursor
from matinee.catalog.search.normalize import InvalidValueError
from matinee.models.base import History
from matinee.ranking.topn import Filters
from matinee.service.schemas.films import FilmInfo, told
from matinee.service.schemas.viewer import Viewer
from matinee.service.state.viewer_index import RankedFilms, Reason, ViewerIndex

CURSOR = "the next_cursor of a page of the same question to the same version, or none"


class Who(BaseModel):
    """Whom the answer is for."""

    known: bool = Field(description="whether by user_id, else by the ratings sent alone")
    user_id: int | None = Field(examples=[7])
    ratings: int = Field(description="how many ratings the answer rests on", examples=[53])


class ViewerReason(BaseModel):
    """A film that was rated, and speaks for another."""

    film_id: int = Field(examples=[1])
    title: str = Field(examples=["Toy Story"])
    year: int | None = Field(examples=[1995])
    rating: float = Field(description="what it was given", examples=[5.0])
    share: float = Field(description="of all that speaks for the film", examples=[0.41])


class UnseenFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    score: float = Field(description="what the films are ordered by, but for diversity")
    predicted_rating: float = Field(description="in stars", examples=[4.2])
    because: list[ViewerReason] = Field(
        description="the rated films that speak most for it, the strongest first; without one of "
        "them its score is lower"
    )


class PredictedFilm(FilmInfo):
    predicted_rating: float = Field(description="in stars", examples=[4.2])
    rating: float | None = Field(description="what it was given, if it was rated already")


class ViewerAnswer(BaseModel):
    """The films somebody will choose next, best first; none that they have rated."""

    version: str = Field(description="the published version that answered", examples=["3f0c9a1b"])
    who: Who
    predicted: PredictedFilm | None = Field(description="of film_id; null if none was asked for")
    total: int = Field(description="films that are not rated and pass the filters", examples=[3653])
    films: list[UnseenFilm]
    next_cursor: str | None = Field(description="null on the last page")


def answer(held: ViewerIndex, version: str, asked: Viewer) -> ViewerAnswer:
    asker = held.history(asked.user_id, asked.ratings or [])
    place = None if asked.film_id is None else held.index_of(asked.film_id)
    ranked = held.rank(asker, _filters(held, asked), asked.diversity)
    start = _start(asked, version, held, ranked)
    shown = ranked.indices[start : start + asked.n]
    one = np.array([] if place is None else [place], dtype=np.int64)
    # a few films or one more cost the same
    stars = held.predict_stars(asker, np.concatenate([one, shown])).round(4).tolist()
    rows = zip(shown.tolist(), stars[len(one) :], held.reasons(asker, shown), strict=True)
    known = asked.user_id is not None
    return ViewerAnswer(
        version=version,
        who=Who(known=known, user_id=asked.user_id, ratings=len(asker.films)),
        predicted=None if place is None else _predicted(held, asker, place, stars[0]),
        total=len(ranked.indices),
        films=[
            _film(held, asker, ranked, rank, row) for rank, row in enumerate(rows, start=start + 1)
        ],
        next_cursor=_cursor(asked, version, held, ranked, start + len(shown)),
    )


def _filters(held: ViewerIndex, asked: Viewer) -> Filters:
    genre = None if asked.genre is None else held.canonical_genre(asked.genre)
    return Filters(genre, asked.year_from, asked.year_to, asked.allow, asked.deny or ())


def _film(
    held: ViewerIndex,
    asker: History,
    ranked: RankedFilms,
    rank: int,
    row: tuple[int, float, list[Reason]],
) -> UnseenFilm:
    place, stars, reasons = row
    films = held.champion.films
    return UnseenFilm(
        **told(films, place),
        rank=rank,
        score=round(float(ranked.scores[place]), 6),
        predicted_rating=stars,
        because=[_because(films, asker, reason) for reason in reasons],
    )


def _because(films: ItemList, asker: History, reason: Reason) -> ViewerReason:
    film_id = int(asker.films[reason.row])
    place = int(np.searchsorted(films.film_ids, film_id))
    return ViewerReason(
        film_id=film_id,
        title=films.titles[place],
        year=films.years[place],
        rating=float(asker.ratings[reason.row]),
        share=round(reason.share, 4),
    )


def _predicted(held: ViewerIndex, asker: History, place: int, stars: float) -> PredictedFilm:
    films = held.champion.films
    rows = np.flatnonzero(asker.films == films.film_ids[place])
    return PredictedFilm(
        **told(films, place),
        predicted_rating=stars,
        rating=float(asker.ratings[rows[-1]]) if len(rows) else None,
    )


def _cursor(
    asked: Viewer, version: str, held: ViewerIndex, ranked: RankedFilms, end: int
) -> str | None:
    """Where the next page starts, and the film before it."""
    if not 0 < end < len(ranked.indices):
        return None
    last = int(held.item_attributes.film_ids[ranked.indices[end - 1]])
    return encode_cursor(Cursor(asked.digest(version), end, last))


def _start(asked: Viewer, version: str, held: ViewerIndex, ranked: RankedFilms) -> int:
    if asked.cursor is None:
        return 0
    try:
        cursor = decode_cursor(asked.cursor, asked.digest(version), int)
    except InvalidValueError as error:
        raise InvalidValueError("cursor", [CURSOR]) from error
    start, ids = int(cursor.value), held.item_attributes.film_ids
    if not 0 < start < len(ranked.indices) or ids[ranked.indices[start - 1]] != cursor.film_id:
        raise InvalidValueError("cursor", [CURSOR])
    return start
