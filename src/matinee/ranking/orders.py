"""The orders of a user's list: `liked` (watched and liked), `calibrated` (`liked`, with the genres
of what the user liked), `next` (watched), `rating`.

`liked` ranks by log P(next) + w log P(liked), where "liked" is a rating above the user's own mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from matinee.ranking.calibration import genre_shares, rerank_calibrated
from matinee.ranking.topn import Mask

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Order = Literal["liked", "calibrated", "next", "rating"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class OrderSettings:
    """Chosen on training folds, see docs/decisions.md."""

    like_weight: float = 0.5
    """w, the weight of log P(liked) beside log P(next)"""
    residual_std: float = 0.87
    """Standard deviation of a rating around its prediction, in stars."""
    min_liked: float = 3.5
    """The lowest threshold of a liked rating, for users with a lower mean."""
    max_disliked: float = 2.0
    """Ratings up to this are no evidence of what is watched next."""
    popularity_weight: float = 0.03
    """Weight of popularity in P(next), which smooths films without evidence."""
    pool_size: int = 500
    """Films most likely to be watched next that P(liked) re-ranks; the others follow."""
    min_ratings: int = 20
    """Fewest training ratings of a film in the order `rating`."""
    calibration: float = 0.5
    """Weight of the KL divergence of genres in the order `calibrated`."""


class Films(NamedTuple):
    """What is known of the films of the catalog."""

    counts: Floats
    """training ratings of each film"""
    genres: Mask
    """films x genres"""


class UserModels(NamedTuple):
    """The champions' answers about one user."""

    ratings: Floats
    """of the user's history"""
    rated: Ints
    """indices of the rated films; -1 outside the catalog"""
    score_next: Callable[[Mask], Floats]
    """Scores of all films, proportional to the probability of being watched next, from the chosen
    ratings of the history; NaN for rated films."""
    score_later: Callable[[Mask], Floats]
    """Likewise, at the next visit."""
    predict: Callable[[Ints], Floats]
    """Predicted ratings of the films at these indices."""


def order_scores(
    order: Order, user: UserModels, films: Films, eligible: Mask, settings: OrderSettings
) -> Floats:
    """A score of every film, higher is better, NaN for a film outside the list.

    `eligible` is false for rated and filtered films.
    """
    if order == "next":
        return user.score_next(np.ones(len(user.ratings), dtype=bool))
    counts = films.counts
    if order == "rating":
        rateable = np.flatnonzero(eligible & has_evidence(counts, settings.min_ratings))
        return _filled(len(counts), rateable, user.predict(rateable))
    liked = _liked_scores(user, counts, eligible, settings)
    return liked if order == "liked" else _calibrated_scores(liked, user, films, settings)


def _liked_scores(
    user: UserModels, counts: Floats, eligible: Mask, settings: OrderSettings
) -> Floats:
    scores = user.score_later(user.ratings > settings.max_disliked)
    log_next = log_probability_next(scores, counts, settings.popularity_weight)
    ranked = np.argsort(np.where(eligible, -log_next, np.inf), kind="stable")[: eligible.sum()]
    pool = ranked[: settings.pool_size]
    liked = log_next[pool] + settings.like_weight * log_probability_liked(
        user.predict(pool), user.ratings, settings
    )
    rest = ranked[settings.pool_size :]
    below = log_next[rest] - log_next[rest[:1]] + liked.min(initial=0.0) - 1
    return _filled(len(counts), ranked, np.concatenate([liked, below]))


def _calibrated_scores(
    liked: Floats, user: UserModels, films: Films, settings: OrderSettings
) -> Floats:
    """The same scores, in the calibrated order."""
    ranked = np.flatnonzero(~np.isnan(liked))
    ranked = ranked[np.argsort(-liked[ranked], kind="stable")]
    target = taste(user, films, settings)
    reranked = rerank_calibrated(ranked, liked, films.genres, target, settings.calibration)
    return _filled(len(liked), reranked, liked[ranked])


def taste(user: UserModels, films: Films, settings: OrderSettings) -> Floats:
    """Genre shares of the rated films that speak for the user's taste."""
    evidence = user.rated[speaks_for(user.ratings, settings) & (user.rated >= 0)]
    return genre_shares(films.genres[evidence])


def log_probability_next(scores: Floats, counts: Floats, popularity_weight: float) -> Floats:
    """log(max(s, 0) / max s + e (c + 1) / (max c + 1)), up to a constant, for scores s and counts
    c; a film without a score has s = 0."""
    positive = np.maximum(np.nan_to_num(scores), 0)
    relative = positive / (positive.max(initial=0) or 1)
    popularity = (counts + 1) / (counts.max(initial=0) + 1)
    return np.asarray(np.log(relative + popularity_weight * popularity))


def log_probability_liked(predicted: Floats, ratings: Floats, settings: OrderSettings) -> Floats:
    """log P(rating > t) for a Gaussian around the prediction, where t is the mean of the user's
    ratings, but at least `min_liked`."""
    from scipy.special import log_ndtr

    threshold = max(settings.min_liked, float(ratings.mean()) if len(ratings) else 0.0)
    return np.asarray(log_ndtr((predicted - threshold) / settings.residual_std))


def has_evidence(counts: Floats, min_ratings: int) -> Mask:
    """Films with enough ratings; all, if none has enough."""
    enough = np.asarray(counts >= min_ratings)
    return enough if enough.any() else np.ones(len(counts), dtype=bool)


def speaks_for(ratings: Floats, settings: OrderSettings) -> Mask:
    """Ratings that may be given as a reason: none below the user's mean, and no dislike."""
    mean = ratings.mean() if len(ratings) else 0.0
    return np.asarray((ratings >= mean) & (ratings > settings.max_disliked))


def _filled(size: int, indices: Ints, values: Floats) -> Floats:
    scores = np.full(size, np.nan)
    scores[indices] = values
    return scores
