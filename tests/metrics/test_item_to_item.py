from __future__ import annotations

import numpy as np
import pytest

from matinee.metrics import item_to_item, ranking
from matinee.metrics.inputs import SimilarItemLists


def lists(items: list[list[int]] | None = None) -> SimilarItemLists:
    """Six items, of which 0, 1 and 2 share a franchise; 0 and 3 are the queries with a list."""
    return SimilarItemLists(
        queries=np.array([0, 3]),
        items=np.array(items or [[4, 1], [5, 0]]),
        franchises=np.array([7, 7, 7, -1, -1, -1]),
        corated=np.array([[1, 4, -1], [-1, -1, -1]]),
        votes=np.array([80.0, 40, 40, 20, 20, 10]),
        genres=np.array([[1, 0], [1, 0], [1, 1], [0, 1], [0, 1], [0, 0]]),
        n_queries=4,
    )


def test_franchise_hit_rate_no_franchise_nan() -> None:
    np.testing.assert_array_equal(item_to_item.franchise_hit_rate(lists()), [1, np.nan])
    missed = lists([[4, 5], [5, 0]])
    np.testing.assert_array_equal(item_to_item.franchise_hit_rate(missed), [0, np.nan])


def test_corating_overlap_no_ratings_nan() -> None:
    np.testing.assert_array_equal(item_to_item.corating_overlap(lists()), [1, np.nan])
    half = lists([[4, 5], [5, 0]])
    np.testing.assert_array_equal(item_to_item.corating_overlap(half), [0.5, np.nan])


def test_relatedness_mean_of_means() -> None:
    means = {"franchise_hit_rate": np.array([1.0, 0.5]), "corating_overlap": np.array([0.5, 0.0])}
    assert item_to_item.relatedness(means).tolist() == [0.75, 0.25]


def test_median_votes() -> None:
    assert item_to_item.median_votes(lists([[0, 5, 1], [2, 3, 4]])).tolist() == [40, 20]


def test_ranking_metrics_accept_similar_items() -> None:
    assert ranking.novelty(lists()).tolist() == [1.5, 1.5]
    assert ranking.diversity(lists()).tolist() == [1, 1]
    assert ranking.coverage(lists()) == pytest.approx(4 / 6)


def test_answerable_share_counts_missing_lists() -> None:
    assert item_to_item.answerable_share(lists()) == 0.5
