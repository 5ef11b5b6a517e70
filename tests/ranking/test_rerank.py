from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ranking.rerank import rerank_mmr, reserve_share
from matinee.ranking.topn import top_n

# the first three items have genre 0, the fourth both genres, the last none
GENRES = np.array([[1, 0], [1, 0], [1, 0], [1, 1], [0, 0]], dtype=bool)
SCORES = np.array([10.0, 9.0, 8.0, 6.0, 0.0])
RANKED = np.arange(5)


@pytest.mark.parametrize(
    ("diversity", "order"),
    [
        (0.0, [0, 1, 2, 3, 4]),
        # after the first: .9 x .9 - .1 = .71, .9 x .8 - .1 = .62, .9 x .6 - .05 = .49, and 0
        (0.1, [0, 1, 2, 3, 4]),
        # .7 x .9 - .3 = .33, .7 x .8 - .3 = .26, .7 x .6 - .15 = .27, and 0
        (0.3, [0, 1, 3, 2, 4]),
        # .6 x .9 - .4 = .14, .6 x .8 - .4 = .08, .6 x .6 - .2 = .16, and 0
        (0.4, [0, 3, 1, 2, 4]),
        # .5 x .9 - .5 = -.05, .5 x .8 - .5 = -.1, .5 x .6 - .25 = .05, and 0
        (0.5, [0, 3, 4, 1, 2]),
        # no relevance: first the disjoint item, then the half overlapping one
        (1.0, [0, 4, 3, 1, 2]),
    ],
)
def test_rerank_mmr_by_hand(diversity: float, order: list[int]) -> None:
    assert rerank_mmr(RANKED, SCORES, GENRES, diversity).tolist() == order


def test_rerank_mmr_keeps_items_behind_pool() -> None:
    assert rerank_mmr(RANKED, SCORES, GENRES, 1.0, pool_size=4).tolist() == [0, 3, 1, 2, 4]
    assert rerank_mmr(RANKED[:1], SCORES, GENRES, 1.0).tolist() == [0]
    assert rerank_mmr(RANKED[:0], SCORES, GENRES, 1.0).tolist() == []


def test_rerank_mmr_ties_keep_order() -> None:
    same = np.ones((5, 1), dtype=bool)
    assert rerank_mmr(RANKED[::-1], np.zeros(5), same, 0.7).tolist() == RANKED[::-1].tolist()


@given(st.integers(0, 30), st.floats(0, 1), st.integers(1, 40), st.integers(0, 1000))
def test_rerank_mmr_permutes_and_ignores_scale(
    n_items: int, diversity: float, pool_size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    scores, genres = rng.integers(0, 5, n_items).astype(float), rng.random((n_items, 4)) < 0.4
    ranked = top_n(scores, n_items, np.arange(n_items), seed)
    order = rerank_mmr(ranked, scores, genres, diversity, pool_size)
    assert sorted(order.tolist()) == list(range(n_items))
    assert order[:1].tolist() == ranked[:1].tolist()
    # a power of two changes no digit
    assert rerank_mmr(ranked, scores * 8, genres, diversity, pool_size).tolist() == order.tolist()


@given(st.integers(0, 30), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_every_beginning_has_its_share(n: int, share: float, frequency: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ranked, chosen = rng.permutation(n), rng.random(n) < frequency
    order = reserve_share(ranked, chosen, share)
    counts = np.cumsum(chosen[order])
    needed = np.floor(share * np.arange(1, n + 1))
    assert (counts >= np.minimum(needed, chosen.sum())).all()
    for mine in (chosen, ~chosen):
        assert order[mine[order]].tolist() == ranked[mine[ranked]].tolist()


def test_share_moves_no_more_than_it_must() -> None:
    chosen = np.array([False, False, False, False, True, True])
    assert reserve_share(np.arange(6), chosen, 0.25).tolist() == [0, 1, 2, 4, 3, 5]
    assert reserve_share(np.arange(6), chosen, 1).tolist() == [4, 5, 0, 1, 2, 3]
    assert reserve_share(np.arange(6), chosen, 0).tolist() == [0, 1, 2, 3, 4, 5]
