from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ranking.topn import Filters, item_attributes, rerank_mmr, top_n

IDS = np.arange(100, 110)


def test_best_first() -> None:
    assert top_n(np.array([0.1, 0.9, 0.5]), 2, IDS[:3], seed=1).tolist() == [1, 2]


def test_no_opinion_is_not_shown() -> None:
    assert top_n(np.array([np.nan, 0.9, np.nan]), 3, IDS[:3], seed=1).tolist() == [1]
    assert top_n(np.full(3, np.nan), 3, IDS[:3], seed=1).tolist() == []


def test_excluded_films_are_not_shown() -> None:
    seen = np.array([False, True, False])
    assert top_n(np.array([0.1, 0.9, 0.5]), 3, IDS[:3], seed=1, excluded=seen).tolist() == [2, 0]


def test_ties_do_not_follow_the_order_of_the_films_and_depend_on_the_seed() -> None:
    first = [tuple(top_n(np.zeros(10), 10, IDS, seed).tolist()) for seed in range(20)]
    assert len(set(first)) == 20
    assert tuple(range(10)) not in first


@given(st.permutations(range(10)), st.integers(0, 10), st.integers(0, 5))
def test_the_order_of_the_films_changes_nothing(order: list[int], n: int, seed: int) -> None:
    scores = np.array([0.5, 0.5, 0.1, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.0])
    straight = IDS[top_n(scores, n, IDS, seed)]
    shuffled = IDS[order][top_n(scores[order], n, IDS[order], seed)]
    assert straight.tolist() == shuffled.tolist()
    assert np.all(np.diff(scores[straight - 100]) <= 0)


FILMS = item_attributes(
    np.array([10, 20, 30, 40, 50]),
    [1950, 1990, 1999, None, 2000],
    ["War", "Comedy|War", "Comedy", "", "Drama"],
)


def test_genres_are_read_from_the_text_and_a_film_may_have_none() -> None:
    assert FILMS.names == ["Comedy", "Drama", "War"]
    assert FILMS.genres.sum(axis=1).tolist() == [1, 2, 1, 0, 1]
    assert FILMS.years.tolist() == [1950, 1990, 1999, 0, 2000]
    assert item_attributes(np.array([1]), [None], [""]).genres.shape == (1, 0)


@pytest.mark.parametrize(
    ("asked", "left"),
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
def test_filters_let_through_what_fits_all_of_them(asked: dict[str, Any], left: list[int]) -> None:
    assert FILMS.film_ids[Filters(**asked).passing(FILMS)].tolist() == left


# three of war with the best scores, one that is half of war, and one of nothing
WAR = np.array([[1, 0], [1, 0], [1, 0], [1, 1], [0, 0]], dtype=bool)
SCORES = np.array([10.0, 9.0, 8.0, 6.0, 0.0])
BEST = np.arange(5)


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
        # relevance does not count: first what has nothing in common, then half
        (1.0, [0, 4, 3, 1, 2]),
    ],
)
def test_diverse_list_by_hand(diversity: float, order: list[int]) -> None:
    assert rerank_mmr(BEST, SCORES, WAR, diversity).tolist() == order


def test_what_lies_behind_the_pool_stays_where_it_is() -> None:
    assert rerank_mmr(BEST, SCORES, WAR, 1.0, pool=4).tolist() == [0, 3, 1, 2, 4]
    assert rerank_mmr(BEST[:1], SCORES, WAR, 1.0).tolist() == [0]
    assert rerank_mmr(BEST[:0], SCORES, WAR, 1.0).tolist() == []


def test_equals_keep_their_order() -> None:
    same = np.ones((5, 1), dtype=bool)
    assert rerank_mmr(BEST[::-1], np.zeros(5), same, 0.7).tolist() == BEST[::-1].tolist()


@given(st.integers(0, 30), st.floats(0, 1), st.integers(1, 40), st.integers(0, 1000))
def test_diverse_list_holds_the_same_films_and_no_more_of_a_scale(
    films: int, diversity: float, pool: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    scores, genres = rng.integers(0, 5, films).astype(float), rng.random((films, 4)) < 0.4
    best = top_n(scores, films, np.arange(films), seed)
    order = rerank_mmr(best, scores, genres, diversity, pool)
    assert sorted(order.tolist()) == list(range(films))
    assert order[:1].tolist() == best[:1].tolist()
    # powers of two change no digit
    assert rerank_mmr(best, scores * 8, genres, diversity, pool).tolist() == order.tolist()
