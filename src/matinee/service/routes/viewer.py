"""`/v1/viewer`: a page of unseen films with predicted ratings and explanations."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, Field

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.cursor import cursor_after, next_cursor, page_start
from matinee.models.base import History
from matinee.service.schemas.films import FilmInfo, film_fields
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state.batch_table import StoredList
from matinee.service.state.viewer_index import RankedFilms, Reason, ViewerIndex


class ViewerUser(BaseModel):
    """The user that the answer is for."""

    known: bool = Field(
        description="false if there are no stored ratings of user_id; without ratings in the "
        "request either, the films are the popular ones"
    )
    user_id: int | None = Field(examples=[7])
    ratings: int = Field(description="number of ratings the answer is based on", examples=[53])


class ViewerReason(BaseModel):
    """A rated film that contributes to the score of a recommended film."""

    film_id: int = Field(examples=[1])
    title: str = Field(examples=["Toy Story"])
    year: int | None = Field(examples=[1995])
    rating: float = Field(description="the user's rating", examples=[5.0])
    share: float = Field(description="share of all positive contributions", examples=[0.41])


class UnseenFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    score: float = Field(
        description="the films are sorted by it before re-ranking for diversity; comparable "
        "within one answer only"
    )
    predicted_rating: float = Field(description="in stars", examples=[4.2])
    new: bool = Field(description="first rated in the last year of the data, or never")
    reasons: list[ViewerReason] = Field(
        description="the rated films that contribute most to the score, the strongest first; none "
        "that the user disliked or rated below their own mean, and none in the order `rating`"
    )


class PredictedFilm(FilmInfo):
    predicted_rating: float = Field(description="in stars", examples=[4.2])
    rating: float | None = Field(description="the user's own rating; null if not rated")


class ViewerAnswer(BaseModel):
    """The unrated films in the requested order, best first."""

    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    user: ViewerUser
    predicted: PredictedFilm | None = Field(description="the film of film_id; null without one")
    total: int = Field(description="unrated films that pass the filters", examples=[3653])
    films: list[UnseenFilm]
    next_cursor: str | None = Field(description="null on the last page")


class _Query(NamedTuple):
    """One request with the rating history and the ranking it leads to."""

    source: ViewerIndex
    version: str
    request: ViewerRequest
    history: History
    ranked: RankedFilms


def answer(index: ViewerIndex, version: str, request: ViewerRequest) -> ViewerAnswer:
    history = index.history(request.user_id, request.ratings or [])
    target = None if request.film_id is None else index.index_of(request.film_id)
    passing = index.film_filter.mask(request)
    shares = request.diversity, request.new_share
    ranked = index.rank(history, request.order, passing, *shares)
    query = _Query(index, version, request, history, ranked)
    digest = request.digest(version)
    ids = index.item_attributes.film_ids[ranked.indices]
    start = page_start(request.cursor, digest, ids)
    page = ranked.indices[start : start + request.n]
    targets = np.array([] if target is None else [target], dtype=np.int64)
    # one call predicts the target and the page together
    stars = index.predict_stars(history, np.concatenate([targets, page])).round(4).tolist()
    reasons = index.reasons(history, request.order, page)
    rows = zip(page.tolist(), stars[len(targets) :], reasons, strict=True)
    known = index.stored_history(request.user_id) is not None
    return ViewerAnswer(
        version=version,
        user=ViewerUser(known=known, user_id=request.user_id, ratings=len(history.films)),
        predicted=None if target is None else _predicted_film(query, target, stars[0]),
        total=len(ranked.indices),
        films=[_unseen_film(query, rank, *row) for rank, row in enumerate(rows, start=start + 1)],
        next_cursor=next_cursor(digest, start + len(page), ids),
    )


def answer_stored(
    index: ViewerIndex, version: str, request: ViewerRequest, stored: StoredList
) -> ViewerAnswer:
    """The same answer, from a list that was written before."""
    history, films = index.stored_history(request.user_id), index.champion.films
    indices = np.searchsorted(films.film_ids, [film.film_id for film in stored.films]).tolist()
    count = len(indices)
    return ViewerAnswer(
        version=version,
        user=ViewerUser(
            known=history is not None,
            user_id=request.user_id,
            ratings=len(history.films) if history else 0,
        ),
        predicted=None,
        total=stored.total,
        films=[
            UnseenFilm(
                **film_fields(films, row),
                rank=rank,
                score=film.score,
                predicted_rating=film.predicted_rating,
                new=bool(index.new_films[row]),
                reasons=[_reason(films, *reason) for reason in film.reasons],
            )
            for rank, (row, film) in enumerate(zip(indices, stored.films, strict=True), start=1)
        ],
        next_cursor=cursor_after(
            request.digest(version), count, stored.total, stored.films[-1].film_id
        ),
    )


def _unseen_film(
    query: _Query, rank: int, film: int, stars: float, reasons: list[Reason]
) -> UnseenFilm:
    films = query.source.champion.films
    return UnseenFilm(
        **film_fields(films, film),
        rank=rank,
        score=round(float(query.ranked.scores[film]), 6),
        predicted_rating=stars,
        new=bool(query.source.new_films[film]),
        reasons=[_viewer_reason(films, query.history, reason) for reason in reasons],
    )


def _viewer_reason(films: ItemList, history: History, reason: Reason) -> ViewerReason:
    film_id, rating = int(history.films[reason.row]), float(history.ratings[reason.row])
    return _reason(films, film_id, rating, round(reason.share, 4))


def _reason(films: ItemList, film_id: int, rating: float, share: float) -> ViewerReason:
    film = int(np.searchsorted(films.film_ids, film_id))
    title, year = films.titles[film], films.years[film]
    return ViewerReason(film_id=film_id, title=title, year=year, rating=rating, share=share)


def _predicted_film(query: _Query, film: int, stars: float) -> PredictedFilm:
    films, history = query.source.champion.films, query.history
    rows = np.flatnonzero(history.films == films.film_ids[film])
    return PredictedFilm(
        **film_fields(films, film),
        predicted_rating=stars,
        rating=float(history.ratings[rows[-1]]) if len(rows) else None,
    )
