from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matinee.metrics import ranking
from matinee.metrics.inputs import RecommendedLists


def lists(hits: list[list[int]], n_relevant: list[int]) -> RecommendedLists:
    items = np.arange(len(hits[0])) + np.zeros((len(hits), 1), dtype=int)
    popularity = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64])
    genres = np.array([[1, 0], [1, 0], [1, 1], [0, 1], [0, 0], [1, 0]])
    return RecommendedLists(
        items, np.array(hits, dtype=bool), np.array(n_relevant), popularity, genres
    )


def test_ndcg_discounts_lower_ranks() -> None:
    values = ranking.ndcg(lists([[1, 0, 0], [0, 1, 0], [0, 0, 0]], [1, 1, 1]))
    assert values == pytest.approx([1, 1 / np.log2(3), 0])


def test_ndcg_full_list_of_hits_one() -> None:
    assert ranking.ndcg(lists([[1, 1, 1]], [50])) == pytest.approx([1])


def test_precision_recall_hit_rate_by_hand() -> None:
    two_of_four = lists([[1, 0, 1]], [4])
    assert ranking.precision(two_of_four) == pytest.approx([2 / 3])
    assert ranking.recall(two_of_four) == pytest.approx([2 / 4])
    assert ranking.hit_rate(two_of_four) == pytest.approx([1])
    assert ranking.hit_rate(lists([[0, 0, 0]], [4])) == pytest.approx([0])


def test_novelty_mean_self_information() -> None:
    assert ranking.novelty(lists([[0, 0, 0]], [1])) == pytest.approx([2])


def test_diversity_same_genres_zero_disjoint_one() -> None:
    def diversity(*items: int) -> float:
        return ranking.diversity(lists([[0]], [1])._replace(items=np.array([items])))[0]

    assert diversity(0, 1) == 0
    assert diversity(0, 3) == 1
    assert diversity(0, 2) == pytest.approx(1 / 2)
    assert diversity(0) == 0


def test_coverage_counts_each_item_once() -> None:
    assert ranking.coverage(lists([[0, 0, 0], [0, 0, 0]], [1, 1])) == pytest.approx(3 / 6)


@given(st.lists(st.booleans(), min_size=5, max_size=5), st.integers(0, 10))
def test_ndcg_equals_sklearn(hits: list[bool], n_missed: int) -> None:
    n_relevant = sum(hits) + n_missed
    if n_relevant == 0:
        return
    relevance = np.array([[*hits, *[True] * n_missed, False]], dtype=float)
    order = -np.arange(relevance.shape[1], dtype=float)[None]
    expected = ndcg_score(relevance, order, k=5)
    actual = ranking.ndcg(lists([[int(hit) for hit in hits]], [n_relevant]))
    assert actual == pytest.approx([expected])


def test_popularity_bias_of_four_lists() -> None:
    """Item 0 has half of all ratings, and items 2 and 3 are the tail."""
    popularity = np.array([0.5, 0.35, 0.1, 0.05])
    items = np.array([[0, 1], [0, 1], [0, 3], [2, 3]])
    nothing = np.zeros(items.shape, dtype=bool)
    shown = RecommendedLists(items, nothing, np.ones(4), popularity, np.zeros((4, 1)))
    assert ranking.mean_popularity(shown) == pytest.approx([0.425, 0.425, 0.275, 0.075])
    assert ranking.tail_share(shown).tolist() == [0, 0, 0.5, 1]
    # exposure 3, 2, 1, 2
    assert ranking.exposure_gini(shown) == pytest.approx((-3 * 1 - 1 * 2 + 1 * 2 + 3 * 3) / (4 * 8))


@pytest.mark.parametrize(("items", "gini"), [([[0], [1], [2], [3]], 0), ([[1], [1], [1]], 0.75)])
def test_gini_of_equal_and_of_single_exposure(items: list[list[int]], gini: float) -> None:
    array = np.array(items)
    shown = RecommendedLists(
        array, array < 0, np.ones(len(array)), np.full(4, 0.25), np.zeros((4, 1))
    )
    assert ranking.exposure_gini(shown) == pytest.approx(gini)
