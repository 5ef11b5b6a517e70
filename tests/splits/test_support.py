"""Minimum support and the k-core, on ratings counted by hand."""

from __future__ import annotations

import pandas as pd

from matinee.splits.support import k_core

RATINGS = pd.DataFrame(
    [(1, 10), (1, 20), (1, 30), (2, 10), (2, 20), (3, 30), (3, 40)], columns=["user_id", "film_id"]
)
"""Film 40 has one rating; without it user 3 has one, and then so does film 30."""


def test_one_is_enough_by_default() -> None:
    assert k_core(RATINGS).equals(RATINGS)


def test_core_leaves_users_and_films_with_enough_ratings() -> None:
    core = k_core(RATINGS, user=2, film=2)
    assert sorted(map(tuple, core.to_numpy().tolist())) == [(1, 10), (1, 20), (2, 10), (2, 20)]


def test_without_repetition_counts_once() -> None:
    once = k_core(RATINGS, user=2, film=2, repeat=False)
    assert len(once) == 6 and 40 not in set(once["film_id"])


def test_impossible_core_is_empty() -> None:
    assert k_core(RATINGS, user=5).empty
