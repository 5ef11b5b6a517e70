from __future__ import annotations

import numpy as np
import pytest

from matinee.ranking.similar_items import (
    ItemIndex,
    item_index,
    nearest,
    sort_by_order,
    weighted_ratings,
)

A, B, C, D, E, SIXTH, ASKED = range(7)
NAMES = ["A", "B", "C", "D", "E", "Sixth", "Asked"]
IDS = np.arange(100, 107)
ALIKE = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1.0])
STARS = np.array([6.0, 6.5, 8.0, 5.0, 7.0, 9.9, 9.0])
VOTES = np.full(7, 1000.0)


def shelf(titles: list[str] = NAMES) -> ItemIndex:
    return item_index(IDS, titles, VOTES, STARS)


def test_the_best_rated_of_the_five_nearest_leads_and_a_sixth_never_enters() -> None:
    films = shelf()
    found = nearest(ALIKE, ASKED, 5, films, seed=1)
    assert found.tolist() == [A, B, C, D, E]
    assert sort_by_order(found, films, "rating").tolist() == [C, E, B, A, D]
    assert sort_by_order(found, films, "similarity").tolist() == [A, B, C, D, E]


def test_a_title_is_shown_once_and_the_next_takes_its_place() -> None:
    films = shelf(["A", "Twin", " TWÍN", "D", "E", "Sixth", "Asked"])
    assert nearest(ALIKE, ASKED, 5, films, seed=1).tolist() == [A, B, D, E, SIXTH]


def test_another_film_of_the_asked_title_is_not_shown() -> None:
    films = shelf([" ásked", *NAMES[1:]])
    assert nearest(ALIKE, ASKED, 5, films, seed=1).tolist() == [B, C, D, E, SIXTH]


def test_many_films_of_one_title_leave_room_for_the_others() -> None:
    films = item_index(np.arange(50), ["Same"] * 45 + list("abcde"), np.ones(50), np.ones(50))
    found = nearest(np.linspace(1, 0, 50), asked=49, n=5, films=films, seed=1)
    assert found.tolist() == [0, 45, 46, 47, 48]


def test_fewer_are_shown_where_there_is_an_opinion_on_fewer() -> None:
    some = np.where(np.arange(7) < 2, ALIKE, np.nan)
    assert nearest(some, ASKED, 5, shelf(), seed=1).tolist() == [A, B]
    assert nearest(np.full(7, np.nan), ASKED, 5, shelf(), seed=1).tolist() == []


def test_equal_ratings_keep_the_nearest_first() -> None:
    films = shelf()._replace(ratings=np.ones(7))
    assert sort_by_order(np.array([D, A, C]), films, "rating").tolist() == [D, A, C]


def test_a_film_with_two_votes_does_not_lead() -> None:
    votes, means = np.array([2.0, 5000.0, 100.0]), np.array([10.0, 8.0, 5.0])
    many = np.quantile(votes, 0.9)
    by_hand = (votes * means + many * means.mean()) / (votes + many)
    weighted = weighted_ratings(votes, means)
    np.testing.assert_allclose(weighted, by_hand)
    assert weighted.argmax() == 1


def test_a_film_without_votes_has_no_say_in_the_mean_and_gets_it() -> None:
    votes, means = np.array([10.0, 10.0, 0.0]), np.array([6.0, 8.0, 0.0])
    np.testing.assert_allclose(weighted_ratings(votes, means), [6.5, 7.5, 7.0])


def test_without_any_votes_nothing_is_told() -> None:
    assert weighted_ratings(np.zeros(2), np.array([0.0, 4.0])).tolist() == [0.0, 0.0]
    assert weighted_ratings(np.zeros(0), np.zeros(0)).tolist() == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equal_likeness_is_ordered_the_same_each_time(seed: int) -> None:
    flat = np.zeros(7)
    first = nearest(flat, ASKED, 5, shelf(), seed)
    assert first.tolist() == nearest(flat, ASKED, 5, shelf(), seed).tolist()
    assert ASKED not in first
