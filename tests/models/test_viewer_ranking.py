"""What is special about each model of what somebody will choose next."""

from __future__ import annotations

import copy
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tiny
from matinee.models.base import History, HistoryRanker, Tables
from matinee.models.demographic.popularity import ItemPopularity
from matinee.models.factorization.implicit_als import ImplicitALS
from matinee.models.interactions import Interactions, user_histories
from matinee.models.neighbours.ease import EASE
from matinee.models.neighbours.item_knn_implicit import ItemKNNImplicit
from matinee.models.sequential.blocks.decayed_cooccurrence import pair_sums, state_gram
from matinee.models.sequential.sequential_ridge import SequentialRidge
from matinee.models.solvers.cooccurrence import ItemSubset, cooccurrence
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

FILMS = tiny.FILMS
SEQUELS = [(part, part + 1) for part in range(2, FILMS - 1, 2)]
MODELS: dict[str, Any] = {
    "most seen": ItemPopularity(),
    "item knn": ItemKNNImplicit(n_neighbors=10, damping=1),
    "ease": EASE(reg=10, dropout=0.1),
    "edlae": EASE(reg=10, dropout=0.5),
    "ials": ImplicitALS(embedding_size=16, epochs=6, unobserved_weight=0.1, reg=0.01),
    "one sum": SequentialRidge(decays=(0.7,), regs=(5,), reverse_weight=0),
    "next film": SequentialRidge(decays=(0.5, 0.9), regs=(5, 10)),
}
LEARNED = [name for name in MODELS if name != "most seen"]
ALIKE = ["item knn", "ease", "edlae", "ials"]
FOLLOWING = ["one sum", "next film"]


def tables(ratings: pd.DataFrame | None = None) -> Tables:
    everything = tiny.prepared()
    known = everything["ratings"] if ratings is None else ratings
    return Tables(known, everything["films"], everything["users"])


def watched(ratings: list[list[int]]) -> pd.DataFrame:
    """A table of ratings, each list a person's films, one a second."""
    rows = [
        (user, film, 4.0, second)
        for user, films in enumerate(ratings, start=1)
        for second, film in enumerate(films)
    ]
    return pd.DataFrame(rows, columns=[USER_ID, FILM_ID, RATING, TIMESTAMP])


def pairs_in_turn() -> pd.DataFrame:
    """Everybody sees a few double bills, the first part always right before the second."""
    rng = np.random.default_rng(tiny.SEED)
    return watched(
        [
            [int(film) for bill in rng.choice(SEQUELS, 5, replace=False) for film in bill]
            for _ in range(150)
        ]
    )


def history(*films: int) -> History:
    return History(np.array(films, dtype=np.int64), np.full(len(films), 4.0))


def fresh(name: str) -> Any:
    return copy.deepcopy(MODELS[name])


@cache
def fitted(name: str) -> HistoryRanker:
    return fresh(name).fit(tables(), rng_for(1))


@cache
def told_of_pairs(name: str) -> HistoryRanker:
    return fresh(name).fit(tables(pairs_in_turn()), rng_for(1))


def without(asker: History, place: int) -> History:
    return History(*(np.delete(part, place) for part in asker))


def unseen(model: HistoryRanker, asker: History) -> list[int]:
    """The other films, the best first."""
    scores = model.score([asker])[0]
    order = model.film_ids[np.argsort(-scores, kind="stable")]
    return [int(film) for film in order if film not in asker.films]


def best_unseen(model: HistoryRanker, asker: History) -> int:
    return unseen(model, asker)[0]


SOMEBODY = history(5, 1, 12, 8, 2, 17)


def test_most_seen_is_the_film_that_everybody_rated() -> None:
    model = fitted("most seen")
    assert best_unseen(model, history(3)) == tiny.EVERYBODYS
    assert (model.explain(SOMEBODY, np.arange(FILMS)) == 0).all()


@pytest.mark.parametrize("name", ALIKE)
def test_films_that_the_same_people_rate_find_each_other(name: str) -> None:
    model = told_of_pairs(name)
    for first, second in SEQUELS:
        assert best_unseen(model, history(first)) == second
        assert best_unseen(model, history(second)) == first


@pytest.mark.parametrize("name", FOLLOWING)
def test_the_film_after_the_last_one_is_foretold(name: str) -> None:
    model = told_of_pairs(name)
    for (first, second), (other, _) in pairwise(SEQUELS):
        assert best_unseen(model, history(other, first)) == second


@pytest.mark.parametrize("name", ALIKE)
def test_the_order_of_a_history_does_not_matter_to_what_is_alike(name: str) -> None:
    forth, back = (History(*(part[::step] for part in SOMEBODY)) for step in (1, -1))
    scores = fitted(name).score([forth, back])
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_contributions_are_what_scores_lose_without_a_film(name: str) -> None:
    model, films = fitted(name), np.arange(FILMS)
    scores = model.score([SOMEBODY, *(without(SOMEBODY, place) for place in range(6))])
    lost = scores[0] - scores[1:]
    np.testing.assert_allclose(
        model.explain(SOMEBODY, films), lost, atol=2e-3 * np.abs(scores).max()
    )


@pytest.mark.parametrize("name", LEARNED)
def test_without_the_strongest_contributor_a_score_is_lower(name: str) -> None:
    model = fitted(name)
    best = int(np.searchsorted(model.film_ids, best_unseen(model, SOMEBODY)))
    strongest = int(np.argmax(model.explain(SOMEBODY, np.array([best]))[:, 0]))
    before, after = model.score([SOMEBODY, without(SOMEBODY, strongest)])[:, best]
    assert after < before


@pytest.mark.parametrize("name", MODELS)
def test_unknown_films_are_passed_over(name: str) -> None:
    model, films = fitted(name), np.arange(FILMS)
    among = history(999, 5, 1, 0, 12, 8, 2, 17, 1000)
    np.testing.assert_array_equal(model.score([among]), model.score([SOMEBODY]))
    said = model.explain(among, films)
    assert (said[[0, 3, 8]] == 0).all()
    np.testing.assert_array_equal(
        np.delete(said, [0, 3, 8], axis=0), model.explain(SOMEBODY, films)
    )


@pytest.mark.parametrize("name", MODELS)
def test_nothing_known_is_answered_by_popularity(name: str) -> None:
    model = fitted(name)
    scores = model.score([history(), history(999)])
    popular = fitted("most seen").score([history()])[0]
    for row in scores:
        np.testing.assert_array_equal(
            np.argsort(-row, kind="stable"), np.argsort(-popular, kind="stable")
        )
    assert model.explain(history(), np.arange(2)).shape == (0, 2)


@pytest.mark.parametrize("name", LEARNED)
def test_a_film_that_nobody_rated_is_never_preferred(name: str) -> None:
    model = fitted(name)
    unrated = np.searchsorted(model.film_ids, tiny.UNRATED)
    scores = model.score([SOMEBODY, history()])
    assert scores[:, unrated].tolist() == [0, 0]
    assert (model.explain(SOMEBODY, np.array([unrated])) == 0).all()


@pytest.mark.parametrize("name", LEARNED)
def test_a_stranger_is_answered_as_if_learned_with(name: str) -> None:
    """A film each is hidden; folding in ranks it nearly as high as learning anew would."""
    ratings = pairs_in_turn()
    strangers, last = ratings[USER_ID] % 4 == 0, ratings[TIMESTAMP] == 9
    hidden = ratings[strangers & last]
    asked = user_histories(ratings[strangers & ~last], seed=1).values()
    gains = []
    for known in (ratings[~strangers], ratings.drop(hidden.index)):
        model = fresh(name).fit(tables(known), rng_for(1))
        ranks = [
            unseen(model, asker).index(film)
            for asker, film in zip(asked, hidden[FILM_ID], strict=True)
        ]
        gains.append(np.mean(1 / np.log2(np.array(ranks) + 2)))
    folded, anew = gains
    assert folded >= 0.95 * anew > 0.6


@pytest.mark.parametrize("name", [name for name in LEARNED if name != "ials"])
def test_only_the_films_rated_most_are_compared(name: str) -> None:
    ratings = watched([[1, 2, 3], [2, 3, 1], [1, 3, 4]])
    model = fresh(name)
    model.max_items = 2
    model.fit(tables(ratings), rng_for(1))
    assert model.subset.ids.tolist() == [1, 3]
    scores = model.score([history(1, 4)])[0]
    assert scores[2] != 0 and 0 < scores[1] < 1e-8
    assert (model.explain(history(4), np.arange(4)) == 0).all()


def test_next_film_counts_every_moment_of_every_history() -> None:
    """The sums in closed form are those of going through the histories step by step."""
    ratings = tiny.prepared()["ratings"]
    catalogue = np.arange(1, FILMS + 1)
    known = Interactions.from_table_by_time(ratings, catalogue, rng_for(1))
    products, followed = np.zeros((FILMS, FILMS)), np.zeros((FILMS, FILMS))
    for films in np.split(known.items, np.cumsum(known.user_counts())[:-1]):
        one, other = np.zeros(FILMS), np.zeros(FILMS)
        for film, following in pairwise(films):
            one, other = one * 0.5, other * 0.9
            one[film] += 1
            other[film] += 1
            products += np.outer(one, other)
            followed[following] += 0.5 * one
    of = {decay: pair_sums(known, decay) for decay in (0.5, 0.9)}
    exact = {"atol": 2e-3, "rtol": 1e-3}
    np.testing.assert_allclose(state_gram(known, 0.5, 0.9, of), products, **exact)
    np.testing.assert_allclose(of[0.5], followed, **exact)


def test_ratings_of_one_second_are_ordered_by_luck_and_no_file() -> None:
    ratings = tiny.prepared()["ratings"]
    one, other = (user_histories(rows, seed=3) for rows in (ratings, ratings.iloc[::-1]))
    assert list(one) == sorted(set(ratings[USER_ID]))
    for user in one:
        assert one[user].films.tolist() == other[user].films.tolist()
    times = ratings.set_index([USER_ID, FILM_ID])[TIMESTAMP]
    assert all(times[user][mine.films].is_monotonic_increasing for user, mine in one.items())
    assert any(
        one[u].films.tolist() != again.films.tolist()
        for u, again in user_histories(ratings, 4).items()
    )


def test_matrices_of_histories_hold_stars_and_recency() -> None:
    known = Interactions.from_histories(
        [history(7, 999, 3), history(), history(5)], np.array([3, 5, 7])
    )
    assert known.users.tolist() == [0, 0, 2]
    assert known.matrix(known.ratings).toarray().tolist() == [[4, 0, 4], [0, 0, 0], [0, 4, 0]]
    assert known.recency(0.5).toarray().tolist() == [[1, 0, 0.5], [0, 0, 0], [0, 1, 0]]
    assert known.recency(0.5, skip=1).toarray().tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert known.reversed().recency(0.5).toarray()[0].tolist() == [0.5, 0, 1]


def test_together_counts_people() -> None:
    ratings = watched([[1, 2, 3], [1, 3], [3, 1, 4]])
    known = Interactions.from_table_by_time(ratings, np.array([1, 3]), rng_for(1))
    assert np.tril(cooccurrence(known)).tolist() == [[3, 0], [3, 3]]
    assert ItemSubset(tables(ratings), 2).ids.tolist() == [1, 3]


def test_next_film_wants_a_penalty_for_each_sum() -> None:
    with pytest.raises(ValueError, match="2 decays and 1 regs"):
        SequentialRidge(decays=(0.5, 0.9), regs=(10,))


@pytest.mark.parametrize("disliked", [0.0, 0.5, 1.0])
def test_what_follows_a_film_of_two_stars_counts_as_much_as_is_asked_for(disliked: float) -> None:
    model = SequentialRidge(decays=(0.5, 0.9), regs=(5, 10), dislike_weight=disliked)
    model.fit(tables(), rng_for(1))
    film = model.subset.ids[:1]
    scores = {
        stars: model.score([History(film, np.array([stars]))])[0] - model.subset.tie_breaks
        for stars in (2.0, 2.5, 5.0)
    }
    assert abs(scores[5.0]).max() > 0
    assert (scores[2.5] == scores[5.0]).all()
    assert scores[2.0] == pytest.approx(disliked * scores[5.0], abs=1e-7)
