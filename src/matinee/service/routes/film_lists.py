"""Lists without a user: `/v1/popular`, `/v1/trending` and `/v1/latest`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple

import numpy as np
from fastapi import FastAPI, Query, Request

from matinee.artifacts.bundle import RatingActivity
from matinee.catalog.search.cursor import next_cursor, page_start
from matinee.catalog.search.errors import InvalidValueError
from matinee.models.base import Floats, Ints
from matinee.ranking.topn import Filters, Mask, top_n
from matinee.service.middleware.error_handling import request_path
from matinee.service.routes.error_handlers import ProblemError, current_snapshot, error_responses
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.schemas import problems
from matinee.service.schemas.film_lists import (
    WINDOW_DAYS,
    FilmList,
    FilmListQuery,
    ListedFilm,
    TrendingFilm,
    TrendingList,
    TrendingQuery,
    TrendingWindow,
)
from matinee.service.schemas.films import film_fields
from matinee.service.state.viewer_index import ViewerIndex


class _Source(NamedTuple):
    """What one request is answered from."""

    viewer: ViewerIndex
    activity: RatingActivity
    version: str
    path: str


class _Page(NamedTuple):
    indices: Ints
    films: list[dict[str, Any]]
    """the fields of `ListedFilm`"""
    fields: dict[str, Any]
    """the fields of `FilmListPage`"""


async def popular(request: Request, query: Annotated[FilmListQuery, Query()]) -> FilmList:
    """The films with most ratings, first the one with the most."""
    source = await _source(request)
    counts = source.viewer.rating_counts
    page = _page(source, query, _rank(source, counts, _mask(source, query)))
    return FilmList(**page.fields, films=[ListedFilm(**film) for film in page.films])


async def trending(request: Request, query: Annotated[TrendingQuery, Query()]) -> TrendingList:
    """The films with most ratings lately: a rating counts half after each half-life, and not at
    all outside the window."""
    source = await _source(request)
    scores = source.activity.decayed_counts(query.half_life_days)
    page = _page(source, query, _rank(source, scores, _mask(source, query) & (scores > 0)))
    rows = zip(page.films, scores[page.indices].round(6).tolist(), strict=True)
    end: datetime = page.fields["as_of"]
    window = TrendingWindow(
        start=end - timedelta(days=WINDOW_DAYS),
        end=end,
        days=WINDOW_DAYS,
        half_life_days=query.half_life_days,
    )
    films = [TrendingFilm(**film, score=score) for film, score in rows]
    return TrendingList(**page.fields, window=window, films=films)


async def latest(request: Request, query: Annotated[FilmListQuery, Query()]) -> FilmList:
    """The newest films: by year, then by their first rating, the latest first; films of an
    unknown year come last."""
    source = await _source(request)
    years, first_rated = source.viewer.item_attributes.years, source.activity.first_rated
    order = np.lexsort((-first_rated, -years))
    page = _page(source, query, order[_mask(source, query)[order]])
    return FilmList(**page.fields, films=[ListedFilm(**film) for film in page.films])


def add_film_lists(app: FastAPI) -> None:
    errors = error_responses(404, 422, 503)
    for endpoint in (popular, trending, latest):
        route = f"/v1/{endpoint.__name__}"
        app.add_api_route(route, endpoint, responses=errors, tags=["films"])


async def _source(request: Request) -> _Source:
    snapshot, path = await current_snapshot(request), request_path(request.scope)
    viewer = snapshot.viewer_index
    if viewer is None:
        raise ProblemError(problems.not_available("champion of viewer", path))
    activity = viewer.champion.activity
    if activity is None:
        raise ProblemError(problems.not_available("times of ratings", path))
    return _Source(viewer, activity, snapshot.version, path)


def _mask(source: _Source, query: FilmListQuery) -> Mask:
    """Which films pass the filters of the query."""
    viewer = source.viewer
    try:
        genre = None if query.genre is None else viewer.film_filter.canonical_genre(query.genre)
    except InvalidValueError as error:
        raise ProblemError(problem_from_error(error, query.model_dump(), source.path)) from error
    return Filters(genre, query.year_from, query.year_to).mask(viewer.item_attributes)


def _rank(source: _Source, scores: Floats, mask: Mask) -> Ints:
    ids = source.viewer.item_attributes.film_ids
    return top_n(scores, len(ids), ids, source.viewer.champion.seed, ~mask)


def _page(source: _Source, query: FilmListQuery, ranked: Ints) -> _Page:
    ids = source.viewer.item_attributes.film_ids[ranked]
    digest = query.digest(source.version, source.path)
    try:
        start = page_start(query.cursor, digest, ids)
    except InvalidValueError as error:
        raise ProblemError(problem_from_error(error, query.model_dump(), source.path)) from error
    indices = ranked[start : start + query.limit]
    fields = {
        "version": source.version,
        "as_of": _utc(source.activity.newest),
        "total": len(ranked),
        "next_cursor": next_cursor(digest, start + len(indices), ids),
    }
    ranks = enumerate(indices.tolist(), start=start + 1)
    return _Page(indices, [_listed_film(source, *row) for row in ranks], fields)


def _listed_film(source: _Source, rank: int, film: int) -> dict[str, Any]:
    first_rated = int(source.activity.first_rated[film])
    return {
        **film_fields(source.viewer.champion.films, film),
        "rank": rank,
        "ratings": int(source.viewer.rating_counts[film]),
        "first_rated": None if first_rated < 0 else _utc(first_rated).date(),
    }


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
