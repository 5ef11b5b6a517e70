"""The orders of a viewer's list compared: what is found, how it is liked, and dislikes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.artifacts.bundle import user_models
from matinee.evaluation import bootstrap
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.metrics.ranking import ndcg
from matinee.models.base import History
from matinee.ranking.calibration import genre_shares, kl_divergence
from matinee.ranking.orders import (
    ORDERS,
    Films,
    Order,
    OrderSettings,
    UserModels,
    order_scores,
    tastes,
)
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import rng_for, seeded_hash
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import FILM_ID, LIKED
from matinee.tasks.viewer.data import train_test
from matinee.tasks.viewer.lists import HeldOutRatings, held_out

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

MAX_USERS = 200
"""Users whose lists are compared, sampled by a hash of their ids."""
MAX_BELOW_MEAN = 0.15
"""Highest share of the list `liked` that may be predicted below the user's own mean rating."""
LOWEST, HIGHEST = 1.0, 5.0
METRICS = (
    "NDCG, liked films",
    "stars of found films",
    "predicted below the own mean",
    "KL of the genres",
)
RESPONSES = ("a genre rated 1★", "a genre rated 5★")


class Interval(NamedTuple):
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.value):
            return ""
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"


class OrderResult(NamedTuple):
    order: Order
    metrics: dict[str, Interval]
    """by METRICS and RESPONSES; a response is the mean change of the rank of the genre's films, as
    a share of all ranked films: positive is down"""
    ndcg_gain: Interval
    """over the order `next`, on the same users"""

    def faults(self) -> list[str]:
        """Why the order breaks its promise; `next` promises nothing about likes."""
        faults = []
        if self.order == "liked" and self.ndcg_gain.high < 0:
            faults.append(f"finds fewer liked films than next: {self.ndcg_gain}")
        below = self.metrics[METRICS[2]].value
        if self.order != "next" and below > MAX_BELOW_MEAN:
            faults.append(f"{below:.1%} of the list is predicted below the user's own mean")
        if self.order == "liked" and not self.metrics[RESPONSES[0]].low > 0:
            faults.append("a genre rated 1★ does not move down")
        return faults


class _User(NamedTuple):
    history: History
    liked: NDArray[np.bool_]
    stars: Floats
    """of each film in the held-out part, NaN without one"""
    of_genre: NDArray[np.bool_]
    """the films of the genre that the user rated most"""
    models: UserModels
    changed: tuple[UserModels, UserModels]
    """with that genre's ratings LOWEST and HIGHEST instead"""


def compare_orders(
    models: Mapping[str, Any], read: ReadTable, settings: dict[str, Any], seed: int
) -> list[OrderResult]:
    train, test = train_test(read, settings)
    heldout = held_out(train, test, seed)
    likes = test[LIKED].to_numpy(dtype=bool)
    user_ids = heldout.user_ids[np.unique(heldout.users[likes])]
    ranked = np.argsort(seeded_hash(seed, user_ids, use="orders"), kind="stable")
    rows = np.searchsorted(heldout.user_ids, np.sort(user_ids[ranked[:MAX_USERS]]))
    users = [_user(models, heldout, likes, int(row)) for row in rows]
    counts = np.bincount(
        np.searchsorted(heldout.film_ids, train.ratings[FILM_ID].to_numpy(np.int64)),
        minlength=len(heldout.film_ids),
    ).astype(float)
    films = Films(counts, heldout.genres > 0)
    judge = _Judge(OrderSettings(**settings.get("orders", {})), films, heldout, seed)
    values = {
        order: np.array([judge.measure(order, user, settings["list_size"]) for user in users])
        for order in ORDERS
    }
    rng = rng_for(seed, "orders", "bootstrap")
    weights = next(bootstrap.weights(len(users), settings["resamples"], rng))
    intervals = _Intervals(weights, settings["confidence"])
    return [
        OrderResult(
            order,
            {
                name: intervals.of(column)
                for name, column in zip((*METRICS, *RESPONSES), table.T, strict=True)
            },
            intervals.of(table[:, 0] - values["next"][:, 0]),
        )
        for order, table in values.items()
    ]


def page(results: list[OrderResult]) -> str:
    heading = ("order", *METRICS, *RESPONSES, "kept")
    rows = [
        (result.order, *map(str, result.metrics.values()), "; ".join(result.faults()) or "yes")
        for result in results
    ]
    return (
        "## Orders of the list\n\n"
        f"{markdown_table(heading, rows)}\n\n"
        "The champions of both objectives together, on held-out users. The last but one columns "
        "are by how much the films of a user's most rated genre move down, as a share of all "
        "ranked films, if the user had rated that genre with one star, or with five. KL is the "
        "divergence of the genres of the list from those of the films that the user liked, in "
        "nats: 0 is a match. An order is "
        f"kept if at most {MAX_BELOW_MEAN:.0%} of its films are predicted below the user's own "
        "mean, if `liked` finds no fewer liked films than `next`, and if dislikes push away.\n"
    )


class _Intervals(NamedTuple):
    weights: Floats
    confidence: float

    def of(self, values: Floats) -> Interval:
        """The mean of the users who have a value."""
        present = ~np.isnan(values)
        totals = self.weights @ np.where(present, values, 0.0)
        counts = np.maximum(self.weights @ present.astype(float), 1)
        low, high = bootstrap.interval(totals / counts, self.confidence)
        mean = float(values[present].mean()) if present.any() else float("nan")
        return Interval(mean, float(low), float(high))


class _Judge(NamedTuple):
    settings: OrderSettings
    films: Films
    heldout: HeldOutRatings
    seed: int

    def measure(self, order: Order, user: _User, list_size: int) -> list[float]:
        """One value per metric and response, NaN where the user has none."""
        history, ids = user.history, self.heldout.film_ids
        scores = self._scores(order, user, user.models)
        items = top_n(scores, list_size, ids, self.seed, np.isin(ids, history.films))
        if len(items) < list_size:
            return [0.0, *[float("nan")] * (len(METRICS) + len(RESPONSES) - 1)]
        lists = RecommendedLists(
            items[None],
            user.liked[items][None],
            np.array([user.liked.sum()]),
            self.heldout.popularity,
            self.heldout.genres,
        )
        stars = user.stars[items]
        found = float(np.nanmean(stars)) if np.isfinite(stars).any() else float("nan")
        predicted = user.models.predict(np.zeros_like(items), items)
        mean = history.ratings.mean() if len(history.ratings) else 0.0
        responses = [self._response(order, user, scores, models) for models in user.changed]
        below = float((predicted < mean).mean())
        return [float(ndcg(lists)[0]), found, below, self._divergence(user, items), *responses]

    def _divergence(self, user: _User, items: Ints) -> float:
        """NaN for a user without a liked film."""
        target = tastes(user.models, self.films, self.settings)[0]
        shares = genre_shares(self.films.genres[items])
        return float(kl_divergence(target, shares)) if target.any() else float("nan")

    def _scores(self, order: Order, user: _User, models: UserModels) -> Floats:
        eligible = ~np.isin(self.heldout.film_ids, user.history.films)
        scores: Floats = order_scores(order, models, self.films, eligible[None], self.settings)[0]
        return scores

    def _response(self, order: Order, user: _User, scores: Floats, changed: UserModels) -> float:
        if order == "calibrated":  # responds as `liked` does, before its films are re-ranked
            return float("nan")
        before, after = (
            _rank_shares(each) for each in (scores, self._scores(order, user, changed))
        )
        moved = user.of_genre & np.isfinite(before) & np.isfinite(after)
        return float((after - before)[moved].mean()) if moved.any() else float("nan")


def _rank_shares(scores: Floats) -> Floats:
    """0 is the best of the ranked films, 1 the last; NaN for the others."""
    ranked = np.flatnonzero(np.isfinite(scores))
    shares = np.full(len(scores), np.nan)
    order = ranked[np.argsort(-scores[ranked], kind="stable")]
    shares[order] = np.arange(len(ranked)) / max(len(ranked) - 1, 1)
    return shares


def _user(
    models: Mapping[str, Any], heldout: HeldOutRatings, likes: NDArray[np.bool_], row: int
) -> _User:
    mine: Ints = np.flatnonzero(heldout.users == row)
    liked = np.zeros(len(heldout.film_ids), dtype=bool)
    liked[heldout.films[mine[likes[mine]]]] = True
    stars = np.full(len(heldout.film_ids), np.nan)
    stars[heldout.films[mine]] = heldout.stars[mine]
    history = heldout.histories[row]
    rated = np.searchsorted(heldout.film_ids, history.films)
    of_genre = heldout.genres[:, heldout.genres[rated].sum(axis=0).argmax()] > 0
    own, lowest, highest = (
        _answer_once(user_models(models, [history._replace(ratings=ratings)]), len(liked))
        for ratings in (
            history.ratings,
            *(np.where(of_genre[rated], to, history.ratings) for to in (LOWEST, HIGHEST)),
        )
    )
    return _User(history, liked, stars, of_genre, own, (lowest, highest))


def _answer_once(user: UserModels, n_films: int) -> UserModels:
    """The same answers, each computed once: several orders need them."""
    indices = np.arange(n_films)
    ratings = cache(lambda: user.predict(np.zeros_like(indices), indices))
    later = cache(lambda chosen: user.score_later([np.frombuffer(chosen, dtype=bool)]))
    return user._replace(
        score_later=lambda chosen: later(chosen[0].tobytes()),
        predict=lambda users, films: ratings()[films],
    )
