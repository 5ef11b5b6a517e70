from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ranking.calibration import (
    SMOOTHING,
    Calibration,
    genre_shares,
    kl_divergence,
    rerank_calibrated,
)

# three items of genre 0, three of genre 1, the best first
GENRES = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=bool)
SCORES = np.array([6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
RANKED = np.arange(6)


def test_genres_of_an_item_share_it() -> None:
    genres = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]])
    np.testing.assert_allclose(genre_shares(genres), [1.5 / 4, 0.5 / 4, 1 / 4])
    assert genre_shares(genres[:0]).tolist() == [0, 0, 0]


def test_divergence_is_zero_for_the_target_alone() -> None:
    target = np.array([0.7, 0.3, 0.0])
    shares = np.array([target, [0.3, 0.7, 0.0], [0.0, 0.0, 1.0]])
    same, other, none = kl_divergence(target, shares)
    assert same == pytest.approx(0)
    assert none == pytest.approx(-np.log(SMOOTHING))
    q = 0.99 * shares[1, :2] + 0.01 * target[:2]
    assert other == pytest.approx((target[:2] * np.log(target[:2] / q)).sum())


@pytest.mark.parametrize(
    ("target", "order"),
    [
        ([1.0, 0.0], [0, 1, 2, 3, 4, 5]),
        ([0.0, 1.0], [3, 4, 5, 0, 1, 2]),
        ([0.5, 0.5], [0, 3, 1, 4, 2, 5]),
        ([0.0, 0.0], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_list_follows_the_target(target: list[float], order: list[int]) -> None:
    found = rerank_calibrated(RANKED, SCORES, GENRES, Calibration(np.array(target), 0.9))
    assert found.tolist() == order


@given(
    st.integers(0, 30), st.integers(1, 40), st.floats(0.05, 1, exclude_max=True), st.integers(0, 99)
)
def test_reranking_permutes_the_pool(n: int, pool: int, weight: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    genres, ranked = rng.random((n, 4)) < 0.4, rng.permutation(n)
    scores, target = -np.argsort(ranked).astype(float), rng.dirichlet(np.ones(4))
    calibration = Calibration(target, weight)
    order = rerank_calibrated(ranked, scores, genres, calibration, pool)
    assert sorted(order[:pool].tolist()) == sorted(ranked[:pool].tolist())
    assert order[pool:].tolist() == ranked[pool:].tolist()
    start = rerank_calibrated(ranked, scores, genres, Calibration(target, weight, 3), pool)
    assert start[:3].tolist() == order[:3].tolist() and sorted(start) == sorted(order)
    unchanged = rerank_calibrated(ranked, scores, genres, Calibration(target, 0), pool)
    assert unchanged.tolist() == ranked.tolist()
