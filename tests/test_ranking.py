from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matinee.ranking import top

IDS = np.arange(100, 110)


def test_best_first() -> None:
    assert top(np.array([0.1, 0.9, 0.5]), 2, IDS[:3], seed=1).tolist() == [1, 2]


def test_no_opinion_is_not_shown() -> None:
    assert top(np.array([np.nan, 0.9, np.nan]), 3, IDS[:3], seed=1).tolist() == [1]
    assert top(np.full(3, np.nan), 3, IDS[:3], seed=1).tolist() == []


def test_excluded_films_are_not_shown() -> None:
    seen = np.array([False, True, False])
    assert top(np.array([0.1, 0.9, 0.5]), 3, IDS[:3], seed=1, excluded=seen).tolist() == [2, 0]


def test_ties_do_not_follow_the_order_of_the_films_and_depend_on_the_seed() -> None:
    first = [tuple(top(np.zeros(10), 10, IDS, seed).tolist()) for seed in range(20)]
    assert len(set(first)) == 20
    assert tuple(range(10)) not in first


@given(st.permutations(range(10)), st.integers(0, 10), st.integers(0, 5))
def test_the_order_of_the_films_changes_nothing(order: list[int], n: int, seed: int) -> None:
    scores = np.array([0.5, 0.5, 0.1, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.0])
    straight = IDS[top(scores, n, IDS, seed)]
    shuffled = IDS[order][top(scores[order], n, IDS[order], seed)]
    assert straight.tolist() == shuffled.tolist()
    assert np.all(np.diff(scores[straight - 100]) <= 0)
