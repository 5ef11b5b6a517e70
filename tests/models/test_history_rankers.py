"""Tests of every HistoryRanker."""

from __future__ import annotations

import copy
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fixtures import small_movielens
from fixtures.small_histories import history, rate_in_turn, tables
from matinee.models.base import History, HistoryRanker
from matinee.models.demographic.popularity import ItemPopularity
from matinee.models.factorization.implicit_als import ImplicitALS
from matinee.models.interactions import user_histories
from matinee.models.neighbours.ease import EASE
from matinee.models.neighbours.item_knn_implicit import ItemKNNImplicit
from matinee.models.sequential.sequential_ridge import LongShortTermRidge, SequentialRidge
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, TIMESTAMP, USER_ID

FILMS = small_movielens.FILMS
SEQUELS = [(part, part + 1) for part in range(2, FILMS - 1, 2)]
MODELS: dict[str, Any] = {
    "popularity": ItemPopularity(),
    "item knn": ItemKNNImplicit(n_neighbors=10, damping=1),
    "ease": EASE(reg=10, dropout=0.1),
    "edlae": EASE(reg=10, dropout=0.5),
    "ials": ImplicitALS(embedding_size=16, epochs=6, unobserved_weight=0.1, reg=0.01),
    "single decay": SequentialRidge(decays=(0.7,), regs=(5,), reverse_weight=0),
    "sequential ridge": SequentialRidge(decays=(0.5, 0.9), regs=(5, 10)),
    "ease by rating": EASE(reg=10, dropout=0.1, rating_exponent=2),
    "long and short term": LongShortTermRidge(
        SequentialRidge(decays=(0.5, 0.9), regs=(5, 10)), reg=10, same_visit_weight=20
    ),
}
LEARNED = [name for name in MODELS if name != "popularity"]
UNORDERED = ["item knn", "ease", "edlae", "ials", "ease by rating"]
ORDERED = ["single decay", "sequential ridge"]


def pairs_in_turn() -> pd.DataFrame:
    """Users rate a few pairs of films, the first always right before the second."""
    rng = np.random.default_rng(small_movielens.SEED)
    return rate_in_turn(
        [
            [int(film) for bill in rng.choice(SEQUELS, 5, replace=False) for film in bill]
            for _ in range(150)
        ]
    )


def fresh(name: str) -> Any:
    return copy.deepcopy(MODELS[name])


@cache
def fitted(name: str) -> HistoryRanker:
    return fresh(name).fit(tables(), rng_for(1))


@cache
def fitted_on_pairs(name: str) -> HistoryRanker:
    return fresh(name).fit(tables(pairs_in_turn()), rng_for(1))


def without(query: History, index: int) -> History:
    return query.without(index)


def unseen(model: HistoryRanker, query: History) -> list[int]:
    """The other films, the best first."""
    scores = model.score([query])[0]
    order = model.film_ids[np.argsort(-scores, kind="stable")]
    return [int(film) for film in order if film not in query.films]


def best_unseen(model: HistoryRanker, query: History) -> int:
    return unseen(model, query)[0]


HISTORY = history(5, 1, 12, 8, 2, 17)


def test_popularity_ranks_most_rated_first() -> None:
    model = fitted("popularity")
    assert best_unseen(model, history(3)) == small_movielens.EVERYBODYS
    assert (model.explain(HISTORY, np.arange(FILMS)) == 0).all()


@pytest.mark.parametrize("name", UNORDERED)
def test_corated_items_rank_first(name: str) -> None:
    model = fitted_on_pairs(name)
    for first, second in SEQUELS:
        assert best_unseen(model, history(first)) == second
        assert best_unseen(model, history(second)) == first


@pytest.mark.parametrize("name", ORDERED)
def test_next_item_ranks_first(name: str) -> None:
    model = fitted_on_pairs(name)
    for (first, second), (other, _) in pairwise(SEQUELS):
        assert best_unseen(model, history(other, first)) == second


@pytest.mark.parametrize("name", UNORDERED)
def test_score_order_of_history_irrelevant(name: str) -> None:
    forth, back = (HISTORY.take(np.arange(len(HISTORY.films))[::step]) for step in (1, -1))
    scores = fitted(name).score([forth, back])
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_explain_is_leave_one_out(name: str) -> None:
    model, films = fitted(name), np.arange(FILMS)
    scores = model.score([HISTORY, *(without(HISTORY, index) for index in range(6))])
    lost = scores[0] - scores[1:]
    np.testing.assert_allclose(
        model.explain(HISTORY, films), lost, atol=2e-3 * np.abs(scores).max()
    )


@pytest.mark.parametrize("name", LEARNED)
def test_score_drops_without_top_contributor(name: str) -> None:
    model = fitted(name)
    best = int(np.searchsorted(model.film_ids, best_unseen(model, HISTORY)))
    strongest = int(np.argmax(model.explain(HISTORY, np.array([best]))[:, 0]))
    before, after = model.score([HISTORY, without(HISTORY, strongest)])[:, best]
    assert after < before


@pytest.mark.parametrize("name", MODELS)
def test_score_ignores_unknown_films(name: str) -> None:
    model, films = fitted(name), np.arange(FILMS)
    among = history(999, 5, 1, 0, 12, 8, 2, 17, 1000)
    np.testing.assert_array_equal(model.score([among]), model.score([HISTORY]))
    contributions = model.explain(among, films)
    assert (contributions[[0, 3, 8]] == 0).all()
    np.testing.assert_array_equal(
        np.delete(contributions, [0, 3, 8], axis=0), model.explain(HISTORY, films)
    )


@pytest.mark.parametrize("name", MODELS)
def test_score_empty_history_by_popularity(name: str) -> None:
    model = fitted(name)
    scores = model.score([history(), history(999)])
    popular = fitted("popularity").score([history()])[0]
    for row in scores:
        np.testing.assert_array_equal(
            np.argsort(-row, kind="stable"), np.argsort(-popular, kind="stable")
        )
    assert model.explain(history(), np.arange(2)).shape == (0, 2)


@pytest.mark.parametrize("name", LEARNED)
def test_score_unrated_film_zero(name: str) -> None:
    model = fitted(name)
    unrated = np.searchsorted(model.film_ids, small_movielens.UNRATED)
    scores = model.score([HISTORY, history()])
    assert scores[:, unrated].tolist() == [0, 0]
    assert (model.explain(HISTORY, np.array([unrated])) == 0).all()


@pytest.mark.parametrize("name", LEARNED)
def test_fold_in_close_to_refit(name: str) -> None:
    """A film each is hidden; folding in ranks it nearly as high as a refit does."""
    ratings = pairs_in_turn()
    new_users, last = ratings[USER_ID] % 4 == 0, ratings[TIMESTAMP] == 9
    hidden = ratings[new_users & last]
    queries = user_histories(ratings[new_users & ~last], seed=1).values()
    gains = []
    for known in (ratings[~new_users], ratings.drop(hidden.index)):
        model = fresh(name).fit(tables(known), rng_for(1))
        ranks = [
            unseen(model, query).index(film)
            for query, film in zip(queries, hidden[FILM_ID], strict=True)
        ]
        gains.append(np.mean(1 / np.log2(np.array(ranks) + 2)))
    folded, refitted = gains
    assert folded >= 0.95 * refitted > 0.6


@pytest.mark.parametrize("name", [name for name in LEARNED if name != "ials"])
def test_max_items_keeps_most_rated(name: str) -> None:
    ratings = rate_in_turn([[1, 2, 3], [2, 3, 1], [1, 3, 4]])
    model = fresh(name)
    limited = model.short_term if name == "long and short term" else model
    limited.max_items = 2
    model.fit(tables(ratings), rng_for(1))
    part = model.regression if "ease" in name or name == "edlae" else limited
    assert part.subset.ids.tolist() == [1, 3]
    scores = model.score([history(1, 4)])[0]
    assert scores[2] != 0 and 0 < scores[1] < 1e-8
    assert (model.explain(history(4), np.arange(4)) == 0).all()


def rated(stars: dict[int, float]) -> History:
    return History(np.array(list(stars)), np.array(list(stars.values())))


def test_ease_by_rating_follows_what_was_liked() -> None:
    """After a sequel that was loved and one that was hated, the loved one's is recommended."""
    model = fitted_on_pairs("ease by rating")
    for (first, second), (other, another) in pairwise(SEQUELS):
        assert best_unseen(model, rated({first: 5, other: 1})) == second
        assert best_unseen(model, rated({first: 1, other: 5})) == another


def test_long_short_term_tells_the_visit_from_the_next() -> None:
    model = fitted_on_pairs("long and short term")
    films = np.arange(FILMS)
    for (first, second), (other, _) in pairwise(SEQUELS):
        # the newest film counts most within the visit, the best rated one at the next
        query = rated({other: 5, first: 3})
        scores = model.score_next([query])[0]
        rated_films = np.isin(model.film_ids, query.films)
        assert model.film_ids[np.argmax(np.where(rated_films, -np.inf, scores))] == second
    scores = model.score_next([HISTORY, *(without(HISTORY, index) for index in range(6))])
    lost = scores[0] - scores[1:]
    explained = model.explain_next(HISTORY, films)
    np.testing.assert_allclose(explained, lost, atol=2e-3 * np.abs(scores).max())


def test_score_next_is_score_by_default() -> None:
    model = fitted("ease")
    np.testing.assert_array_equal(model.score_next([HISTORY]), model.score([HISTORY]))
