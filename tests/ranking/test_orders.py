"""Orders of a list, on six films."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matinee.ranking.orders import (
    ORDERS,
    Films,
    Floats,
    Order,
    OrderSettings,
    UserModels,
    has_evidence,
    liked_thresholds,
    log_probability_liked,
    log_probability_next,
    order_scores,
    speaks_for,
)

COUNTS = np.array([100, 80, 60, 40, 5, 0], dtype=float)
LATER = np.array([10, 8, 6, np.nan, 1, -2])
NEXT = np.array([6, 8, 10, np.nan, 1, -2])
PREDICTED = np.array([2.0, 4.5, 4.0, 4.8, 5.0, 3.0])
SETTINGS = OrderSettings(min_ratings=20)
GENRES = np.array([[1, 0], [0, 1], [0, 1], [1, 0], [1, 0], [0, 0]], dtype=bool)
FILMS = Films(COUNTS, GENRES)


def user(ratings: list[float]) -> UserModels:
    """Every liked film of the history is evidence, in equal parts."""
    n = max(len(ratings), 1)
    return UserModels(
        [np.array(ratings)],
        [np.arange(len(ratings))],
        lambda chosen: NEXT[None] * chosen[0].sum() / n,
        lambda chosen: LATER[None] * chosen[0].sum() / n,
        lambda users, films: PREDICTED[films],
    )


def ranked(order: Order, ratings: list[float], **changed: Any) -> list[int]:
    settings = OrderSettings(**{"min_ratings": 20} | changed)
    scores = order_scores(order, user(ratings), FILMS, np.ones((1, 6), dtype=bool), settings)[0]
    return [i for i in np.argsort(-scores).tolist() if not np.isnan(scores[i])]


def test_next_order_is_the_ranker() -> None:
    assert ranked("next", [4, 5]) == [2, 1, 0, 4, 5]


def test_rating_order_needs_evidence() -> None:
    assert ranked("rating", [4, 5]) == [3, 1, 2, 0]
    assert ranked("rating", [4, 5], min_ratings=1000) == [4, 3, 1, 2, 5, 0]


def test_liked_order_combines_both() -> None:
    order = ranked("liked", [4, 4])
    assert order[:2] == [1, 2] and sorted(order) == list(range(6))
    assert ranked("liked", [4, 4], like_weight=0)[:3] == [0, 1, 2]


def test_calibrated_order_prefers_genres_that_the_user_liked() -> None:
    """The history holds film 0, of the first genre, and film 1, of the second."""
    assert ranked("calibrated", [2, 5], calibration=0)[:2] == ranked("liked", [2, 5])[:2]
    first, second = (ranked("calibrated", each, calibration=0.9)[:2] for each in ([5, 2], [2, 5]))
    assert GENRES[first, 0].all() and GENRES[second, 1].all()


def test_dislikes_are_no_evidence() -> None:
    order = ranked("liked", [1, 1], like_weight=0)
    assert order == [0, 1, 2, 3, 4, 5]
    without = log_probability_next(0 * NEXT, COUNTS, 0.1)
    assert np.allclose(without, np.log(0.1 * (COUNTS + 1) / 101))


def test_films_behind_pool_keep_order() -> None:
    order = ranked("liked", [4, 4], pool_size=2)
    assert order[:2] == [1, 0] and order[2:4] == [2, 4]


def test_liked_order_without_eligible_film() -> None:
    scores = order_scores("liked", user([4]), FILMS, np.zeros((1, 6), dtype=bool), SETTINGS)
    assert np.isnan(scores).all()


def liked_probability(predicted: float, ratings: list[float]) -> Floats:
    thresholds = liked_thresholds([np.array(ratings)], SETTINGS)
    return np.exp(log_probability_liked(np.array([predicted]), thresholds, SETTINGS))


def test_liked_means_above_own_mean() -> None:
    assert liked_probability(4.2, [4, 4.4]) == pytest.approx([0.5])
    assert liked_probability(3.5, [1, 1]) == pytest.approx([0.5])
    assert liked_probability(3.5, []) == pytest.approx([0.5])


def test_evidence_without_counts_is_all() -> None:
    assert has_evidence(COUNTS, 50).tolist() == [True] * 3 + [False] * 3
    assert has_evidence(np.zeros(3), 50).all()


def test_reason_is_rated_above_mean() -> None:
    assert speaks_for(np.array([5, 4, 3]), SETTINGS).tolist() == [True, True, False]
    assert not speaks_for(np.array([1, 1]), SETTINGS).any()
    assert speaks_for(np.array([]), SETTINGS).tolist() == []


def test_order_of_the_first_films_needs_no_others() -> None:
    """In three of the six films that are re-ranked, and in the calibrated order."""
    eligible = np.ones((1, 6), dtype=bool)
    for order in ORDERS:
        settings = OrderSettings(min_ratings=20, pool_size=3, calibration=0.5)
        whole, part = (
            order_scores(order, user([2, 5]), FILMS, eligible, settings, length)[0]
            for length in (None, 2)
        )
        assert np.argsort(-whole)[:2].tolist() == np.argsort(-part)[:2].tolist()
