from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ranking.topn import Filters, ItemAttributes, top_lists, top_n
from matinee.runtime.seeds import seeded_hash

IDS = np.arange(100, 110)


def test_top_n_best_first() -> None:
    assert top_n(np.array([0.1, 0.9, 0.5]), 2, IDS[:3], seed=1).tolist() == [1, 2]


def test_top_n_skips_nan() -> None:
    assert top_n(np.array([np.nan, 0.9, np.nan]), 3, IDS[:3], seed=1).tolist() == [1]
    assert top_n(np.full(3, np.nan), 3, IDS[:3], seed=1).tolist() == []


def test_top_n_skips_excluded() -> None:
    excluded = np.array([False, True, False])
    assert top_n(np.array([0.1, 0.9, 0.5]), 3, IDS[:3], seed=1, excluded=excluded).tolist() == [
        2,
        0,
    ]


def test_top_n_ties_depend_on_seed() -> None:
    orders = [tuple(top_n(np.zeros(10), 10, IDS, seed).tolist()) for seed in range(20)]
    assert len(set(orders)) == 20
    assert tuple(range(10)) not in orders


@given(st.permutations(range(10)), st.integers(0, 10), st.integers(0, 5))
def test_top_n_permuted_items_same_list(order: list[int], n: int, seed: int) -> None:
    scores = np.array([0.5, 0.5, 0.1, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.0])
    original = IDS[top_n(scores, n, IDS, seed)]
    shuffled = IDS[order][top_n(scores[order], n, IDS[order], seed)]
    assert original.tolist() == shuffled.tolist()
    assert np.all(np.diff(scores[original - 100]) <= 0)


@given(st.integers(0, 6), st.integers(0, 12), st.integers(0, 99))
def test_lists_of_many_users_equal_single_ones(users: int, n: int, seed: int) -> None:
    """With ties, users without enough films, and users without any."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 4, (users, len(IDS))).astype(float)
    eligible = rng.random(scores.shape) < rng.random((users, 1))
    found = top_lists(scores, n, IDS, seed, eligible)
    for user in range(users):
        mine = found.users == user
        alone = top_n(scores[user], n, IDS, seed, ~eligible[user])
        order = np.lexsort((seeded_hash(seed, IDS), -scores[user]))
        plain = [item for item in order.tolist() if eligible[user, item]][:n]
        assert found.items[mine].tolist() == alone.tolist() == plain
        assert found.ranks[mine].tolist() == list(range(len(plain)))


ITEMS = ItemAttributes.build(
    np.array([10, 20, 30, 40, 50]),
    [1950, 1990, 1999, None, 2000],
    ["War", "Comedy|War", "Comedy", "", "Drama"],
)


def test_item_attributes_parse_genres() -> None:
    assert ITEMS.genre_names == ["Comedy", "Drama", "War"]
    assert ITEMS.genres.sum(axis=1).tolist() == [1, 2, 1, 0, 1]
    assert ITEMS.years.tolist() == [1950, 1990, 1999, 0, 2000]
    assert ItemAttributes.build(np.array([1]), [None], [""]).genres.shape == (1, 0)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, [10, 20, 30, 40, 50]),
        ({"genre": "War"}, [10, 20]),
        ({"genre": "Comedy"}, [20, 30]),
        ({"year_from": 1990}, [20, 30, 50]),
        ({"year_to": 1990}, [10, 20]),
        ({"year_from": 1990, "year_to": 1999}, [20, 30]),
        ({"year_from": 1960, "year_to": 1970}, []),
        ({"allow": [40, 20, 99]}, [20, 40]),
        ({"allow": []}, []),
        ({"deny": [40, 20, 99]}, [10, 30, 50]),
        ({"allow": [20, 40], "deny": [20]}, [40]),
        ({"genre": "War", "year_from": 1960, "deny": [30]}, [20]),
    ],
)
def test_filters_join_by_and(conditions: dict[str, Any], expected: list[int]) -> None:
    assert ITEMS.film_ids[Filters(**conditions).mask(ITEMS)].tolist() == expected
