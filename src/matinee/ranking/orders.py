"""The orders of a user's list: `liked` (watched and liked), `calibrated` (`liked`, with the genres
of what the user liked), `next` (watched), `rating`.

`liked` ranks by log P(next) + w log P(liked), where "liked" is a rating above the user's own mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from matinee.ranking.calibration import Calibration, genre_shares, rerank_calibrated
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
    """The champions' answers about several users at once."""

    ratings: Sequence[Floats]
    """of each user's history"""
    rated: Sequence[Ints]
    """indices of each user's rated films; -1 outside the catalog"""
    score_next: Callable[[Sequence[Mask]], Floats]
    """Users x films, proportional to the probability of being watched next, from the chosen ratings
    of each history; NaN for rated films."""
    score_later: Callable[[Sequence[Mask]], Floats]
    """Likewise, at the next visit."""
    predict: Callable[[Ints, Ints], Floats]
    """Predicted rating of each pair of a user and a film, by their indices."""


def order_scores(
    order: Order,
    users: UserModels,
    films: Films,
    eligible: Mask,
    settings: OrderSettings,
    length: int | None = None,
) -> Floats:
    """Users x films: higher is better, NaN for a film outside the list.

    `eligible`, of the same shape, is false for rated and filtered films. If only the first `length`
    films of each list are needed, the scores of others may be missing.
    """
    if order == "next":
        return users.score_next([np.ones(len(ratings), dtype=bool) for ratings in users.ratings])
    if order == "rating":
        rateable = eligible & has_evidence(films.counts, settings.min_ratings)
        scores = np.full(eligible.shape, np.nan)
        scores[rateable] = users.predict(*np.nonzero(rateable))
        return scores
    liked = _liked_scores(users, films.counts, eligible, settings, length)
    if order == "liked":
        return liked
    return _calibrated_scores(liked, users, films, settings, length)


def _liked_scores(
    users: UserModels,
    counts: Floats,
    eligible: Mask,
    settings: OrderSettings,
    length: int | None,
) -> Floats:
    scores = users.score_later([ratings > settings.max_disliked for ratings in users.ratings])
    log_next = log_probability_next(scores, counts, settings.popularity_weight)
    log_next[~eligible] = -np.inf
    size = min(settings.pool_size, log_next.shape[1])
    pool = np.argpartition(-log_next, size - 1, axis=1)[:, :size]
    rows, columns = np.nonzero(np.take_along_axis(eligible, pool, axis=1))
    items = pool[rows, columns]
    thresholds = liked_thresholds(users.ratings, settings)[rows]
    log_liked = log_probability_liked(users.predict(rows, items), thresholds, settings)
    liked = np.full(eligible.shape, np.nan)
    liked[rows, items] = log_next[rows, items] + settings.like_weight * log_liked
    if length is None or length > size:
        _append_rest(liked, log_next)
    return liked


def _append_rest(liked: Floats, log_next: Floats) -> None:
    """The films outside the pool follow it, in the order of `log_next`."""
    rest = np.isnan(liked) & np.isfinite(log_next)
    best = np.where(rest, log_next, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(np.isnan(liked), np.inf, liked).min(axis=1, initial=np.inf)
    rows = np.nonzero(rest)[0]
    liked[rest] = log_next[rest] - best[rows] + lowest[rows] - 1


def _calibrated_scores(
    liked: Floats,
    users: UserModels,
    films: Films,
    settings: OrderSettings,
    length: int | None,
) -> Floats:
    """The same scores, in the calibrated order."""
    scores = np.full(liked.shape, np.nan)
    for row, target in enumerate(tastes(users, films, settings)):
        ranked = np.flatnonzero(~np.isnan(liked[row]))
        ranked = ranked[np.argsort(-liked[row, ranked], kind="stable")]
        calibration = Calibration(target, settings.calibration, length)
        reranked = rerank_calibrated(ranked, liked[row], films.genres, calibration)
        scores[row, reranked] = liked[row, ranked]
    return scores


def tastes(users: UserModels, films: Films, settings: OrderSettings) -> list[Floats]:
    """Of each user the genre shares of the rated films that speak for their taste."""
    return [
        genre_shares(films.genres[rated[speaks_for(ratings, settings) & (rated >= 0)]])
        for ratings, rated in zip(users.ratings, users.rated, strict=True)
    ]


def log_probability_next(scores: Floats, counts: Floats, popularity_weight: float) -> Floats:
    """log(max(s, 0) / max s + e (c + 1) / (max c + 1)), up to a constant, for the scores s of each
    user and counts c; a film without a score has s = 0."""
    shares = np.fmax(scores, 0)  # 0 for NaN
    highest = shares.max(axis=-1, keepdims=True, initial=0)
    shares /= np.where(highest > 0, highest, 1)
    shares += popularity_weight * (counts + 1) / (counts.max(initial=0) + 1)
    return np.asarray(np.log(shares, out=shares))


def liked_thresholds(ratings: Sequence[Floats], settings: OrderSettings) -> Floats:
    """The mean of each user's ratings, but at least `min_liked`."""
    means = [float(each.mean()) if len(each) else 0.0 for each in ratings]
    return np.maximum(settings.min_liked, means)


def log_probability_liked(predicted: Floats, thresholds: Floats, settings: OrderSettings) -> Floats:
    """log P(rating > threshold) for a Gaussian around the prediction."""
    from scipy.special import log_ndtr

    return np.asarray(log_ndtr((predicted - thresholds) / settings.residual_std))


def has_evidence(counts: Floats, min_ratings: int) -> Mask:
    """Films with enough ratings; all, if none has enough."""
    enough = np.asarray(counts >= min_ratings)
    return enough if enough.any() else np.ones(len(counts), dtype=bool)


def speaks_for(ratings: Floats, settings: OrderSettings) -> Mask:
    """Ratings that may be given as a reason: none below the user's mean, and no dislike."""
    mean = ratings.mean() if len(ratings) else 0.0
    return np.asarray((ratings >= mean) & (ratings > settings.max_disliked))
