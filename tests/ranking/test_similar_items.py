from __future__ import annotations

import numpy as np
import pytest

from matinee.ranking.similar_items import (
    ItemIndex,
    most_similar,
    sort_by_order,
    weighted_ratings,
)

A, B, C, D, E, SIXTH, QUERY = range(7)
NAMES = ["A", "B", "C", "D", "E", "Sixth", "Query"]
IDS = np.arange(100, 107)
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1.0])
STARS = np.array([6.0, 6.5, 8.0, 5.0, 7.0, 9.9, 9.0])
VOTES = np.full(7, 1000.0)


def items(titles: list[str] = NAMES) -> ItemIndex:
    return ItemIndex.build(IDS, titles, VOTES, STARS)


def test_sort_by_order_within_most_similar() -> None:
    catalog = items()
    indices = most_similar(SCORES, QUERY, 5, catalog, seed=1)
    assert indices.tolist() == [A, B, C, D, E]
    assert sort_by_order(indices, catalog, "rating").tolist() == [C, E, B, A, D]
    assert sort_by_order(indices, catalog, "similarity").tolist() == [A, B, C, D, E]


def test_most_similar_skips_duplicate_titles() -> None:
    catalog = items(["A", "Copy", " CÓPY", "D", "E", "Sixth", "Query"])
    assert most_similar(SCORES, QUERY, 5, catalog, seed=1).tolist() == [A, B, D, E, SIXTH]


def test_most_similar_skips_title_of_query() -> None:
    catalog = items([" qúery", *NAMES[1:]])
    assert most_similar(SCORES, QUERY, 5, catalog, seed=1).tolist() == [B, C, D, E, SIXTH]


def test_most_similar_looks_past_many_duplicates() -> None:
    catalog = ItemIndex.build(
        np.arange(50), ["Same"] * 45 + list("abcde"), np.ones(50), np.ones(50)
    )
    indices = most_similar(np.linspace(1, 0, 50), query=49, n=5, items=catalog, seed=1)
    assert indices.tolist() == [0, 45, 46, 47, 48]


def test_most_similar_few_scores_short_list() -> None:
    some = np.where(np.arange(7) < 2, SCORES, np.nan)
    assert most_similar(some, QUERY, 5, items(), seed=1).tolist() == [A, B]
    assert most_similar(np.full(7, np.nan), QUERY, 5, items(), seed=1).tolist() == []


def test_sort_by_order_ties_keep_similarity() -> None:
    catalog = items()._replace(ratings=np.ones(7))
    assert sort_by_order(np.array([D, A, C]), catalog, "rating").tolist() == [D, A, C]


def test_weighted_ratings_discount_few_votes() -> None:
    votes, means = np.array([2.0, 5000.0, 100.0]), np.array([10.0, 8.0, 5.0])
    m = np.quantile(votes, 0.9)
    expected = (votes * means + m * means.mean()) / (votes + m)
    weighted = weighted_ratings(votes, means)
    np.testing.assert_allclose(weighted, expected)
    assert weighted.argmax() == 1


def test_weighted_ratings_no_votes_prior_mean() -> None:
    votes, means = np.array([10.0, 10.0, 0.0]), np.array([6.0, 8.0, 0.0])
    np.testing.assert_allclose(weighted_ratings(votes, means), [6.5, 7.5, 7.0])


def test_weighted_ratings_all_without_votes_zero() -> None:
    assert weighted_ratings(np.zeros(2), np.array([0.0, 4.0])).tolist() == [0.0, 0.0]
    assert weighted_ratings(np.zeros(0), np.zeros(0)).tolist() == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_most_similar_ties_deterministic(seed: int) -> None:
    flat = np.zeros(7)
    first = most_similar(flat, QUERY, 5, items(), seed)
    assert first.tolist() == most_similar(flat, QUERY, 5, items(), seed).tolist()
    assert QUERY not in first
