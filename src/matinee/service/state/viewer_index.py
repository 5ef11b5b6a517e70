"""Index of the `viewer` champion: two models, film attributes and title lookup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from fastapi.exceptions import RequestValidationError

from matinee.artifacts.bundle import Champion, ItemList, user_models
from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.search.name_index import EncodedColumn, GroupedIndex
from matinee.catalog.search.suggest import best_match
from matinee.models.base import Floats, History, HistoryRanker, HistoryRatingModel, Ints
from matinee.models.interactions import Interactions
from matinee.ranking.orders import Films, Order, OrderSettings, order_scores, speaks_for
from matinee.ranking.rerank import rerank_mmr, reserve_share
from matinee.ranking.topn import ItemAttributes, Mask, top_n
from matinee.service.schemas import ratings
from matinee.service.schemas.ratings import Rating
from matinee.service.state.film_filter import FilmFilter

MAX_REASONS = 3
POPULAR_DIVERSITY = 0.5
"""MMR diversity of the popular films."""
NEW_DAYS, SECONDS_PER_DAY = 365, 86_400
ALL_FILMS = "/v1/films?collection=movielens lists every film's id"
_ARTICLE = re.compile(r"(.+?), (The|A|An|Le|La|Les|L'|El|Los|Las|Il|Lo|Der|Die|Das)(?= \(|$)")


class RankedFilms(NamedTuple):
    indices: Ints
    """Of the films that pass the filters, the best first."""
    scores: Floats
    """Of every film of the champion."""


class Reason(NamedTuple):
    row: int
    """Index into the user's rated films."""
    share: float
    """Of the positive contributions to the score."""


@dataclass(frozen=True)
class ViewerIndex:
    champion: Champion
    film_filter: FilmFilter
    new_films: Mask
    """Films first rated within the last NEW_DAYS of the data, or never."""
    order_settings: OrderSettings
    rating_counts: Floats
    """Ratings of each film in the histories that the champion stores."""
    popularity_rank: Ints
    """Per film; 0 for the one with most ratings."""
    orders: Mapping[str, Ints]
    """Indices of all films: `-ratings` by popularity, `varied` re-ranked by genre (MMR)."""
    titles: GroupedIndex

    @classmethod
    def build(cls, champion: Champion) -> ViewerIndex:
        films = champion.films
        film_filter = FilmFilter.build(films)
        genres = film_filter.attributes.genres
        counts = champion.rating_counts()
        popular = np.argsort(-counts, kind="stable")
        varied = rerank_mmr(popular, counts, genres, POPULAR_DIVERSITY)
        orders = {"-ratings": popular, "varied": varied}
        settings = OrderSettings(**(champion.order_settings or {}))
        ranks = np.argsort(popular)
        new = _new_films(champion)
        return cls(champion, film_filter, new, settings, counts, ranks, orders, _titles(films))

    @property
    def item_attributes(self) -> ItemAttributes:
        return self.film_filter.attributes

    @property
    def ranker(self) -> HistoryRanker:
        model: HistoryRanker = self.champion.models["ranking"]
        return model

    @property
    def rating_model(self) -> HistoryRatingModel:
        model: HistoryRatingModel = self.champion.models["rating"]
        return model

    def index_of(self, film_id: int) -> int:
        ids = self.item_attributes.film_ids
        index = int(np.searchsorted(ids, film_id))
        if index == len(ids) or ids[index] != film_id:
            raise NotFoundError(f"film {film_id}", available=ALL_FILMS)
        return index

    def history(self, user_id: int | None, rated: Sequence[Rating]) -> History:
        """The user's stored history, if any, with the request's ratings."""
        self._refuse_unknown(rated)
        return ratings.merge_history(self.stored_history(user_id), rated)

    def stored_history(self, user_id: int | None) -> History | None:
        """None for a user without stored ratings."""
        if user_id is None:
            return None
        histories = self.champion.histories
        if histories is None:
            hint = "this version stores no histories; send ratings in place of user_id"
            raise NotFoundError(f"user {user_id}", available=hint)
        return histories.history(user_id)

    def rank(
        self,
        user: History,
        order: Order,
        passing: Mask,
        diversity: float = 0.0,
        new_share: float = 0.0,
    ) -> RankedFilms:
        ids = self.item_attributes.film_ids
        eligible = passing[None] & ~self.seen([user])
        scores = self.scores([user], order, eligible)[0]
        indices = top_n(scores, len(ids), ids, self.champion.seed, ~eligible[0])
        reranked = rerank_mmr(indices, scores, self.item_attributes.genres, diversity)
        return RankedFilms(reserve_share(reranked, self.new_films, new_share), scores)

    def seen(self, users: Sequence[History]) -> Mask:
        """Users x films: which films each user has rated."""
        rated = Interactions.from_histories(users, self.item_attributes.film_ids)
        seen = np.zeros(rated.shape, dtype=bool)
        seen[rated.users, rated.items] = True
        return seen

    def scores(
        self, users: Sequence[History], order: Order, eligible: Mask, length: int | None = None
    ) -> Floats:
        """Users x films; NaN outside the list, and maybe behind its first `length` films."""
        models = user_models(self.champion.models, users)
        films = Films(self.rating_counts, self.item_attributes.genres)
        scores = order_scores(order, models, films, eligible, self.order_settings, length)
        # nothing to personalize from: the popular films
        scores[[not len(user.films) for user in users]] = self.rating_counts
        return scores

    def predict_stars(self, user: History, indices: Ints) -> Floats:
        rows = np.zeros(len(indices), dtype=np.int64)
        return self.rating_model.predict([user], rows, indices)

    def reasons(self, user: History, order: Order, indices: Ints) -> list[list[Reason]]:
        """The rated films that contribute most to each film's score, the strongest first.

        No film that the user disliked or rated below their own mean is a reason, and the order
        `rating` has none.
        """
        contributions = np.maximum(self._contributions(user, order, indices), 0).T
        totals, films = contributions.sum(axis=1), np.arange(len(indices))
        reasons: list[list[Reason]] = [[] for _ in films]
        for _ in range(min(MAX_REASONS, len(user.films))):
            rows = contributions.argmax(axis=1)
            strongest = contributions[films, rows]
            contributions[films, rows] = 0
            for film in np.flatnonzero(strongest > 0).tolist():
                share = float(strongest[film] / totals[film])
                reasons[film].append(Reason(int(rows[film]), share))
        return reasons

    def _contributions(self, user: History, order: Order, indices: Ints) -> Floats:
        """Rated films x films, 0 for a rated film that is no reason."""
        contributions = np.zeros((len(user.films), len(indices)))
        if order == "rating":
            return contributions
        evidence = np.ones(len(user.films), dtype=bool)
        if order != "next":
            evidence = user.ratings > self.order_settings.max_disliked
        history = user.take(evidence)
        explain = self.ranker.explain_next if order == "next" else self.ranker.explain
        contributions[evidence] = explain(history, indices)
        contributions[~speaks_for(user.ratings, self.order_settings)] = 0
        return contributions

    def suggest(self, prefix: str, n: int) -> list[int]:
        """Indices of films for an incomplete input."""
        return best_match(self.titles, self.popularity_rank, prefix, n)

    def _refuse_unknown(self, rated: Sequence[Rating]) -> None:
        in_catalog = np.isin([rating.film_id for rating in rated], self.item_attributes.film_ids)
        unknown_rows = np.flatnonzero(~in_catalog).tolist()
        if unknown_rows:
            raise RequestValidationError(
                [
                    {
                        "loc": ("body", "ratings", row, "film_id"),
                        "type": "unknown",
                        "msg": f"is of no film known here: {rated[row].film_id}",
                        "ctx": {"allowed": ALL_FILMS},
                    }
                    for row in unknown_rows
                ]
            )


def _new_films(champion: Champion) -> Mask:
    """None, if the champion does not know when films were rated."""
    activity = champion.activity
    if activity is None:
        return np.zeros(len(champion.films.film_ids), dtype=bool)
    first = activity.first_rated
    return np.asarray((first < 0) | (first > activity.newest - NEW_DAYS * SECONDS_PER_DAY))


def _titles(films: ItemList) -> GroupedIndex:
    """Also with the article in front: "Matrix, The" is indexed as "The Matrix" too."""
    reordered = [_ARTICLE.sub(r"\2 \1", title, count=1) for title in films.titles]
    spellings = sorted({*films.titles, *reordered})
    codes = {title: code for code, title in enumerate(spellings)}
    encoded = np.array([codes[title] for title in (*films.titles, *reordered)], dtype=np.int64)
    return GroupedIndex.from_rows(
        EncodedColumn(spellings, encoded), np.tile(np.arange(len(reordered)), 2)
    )
