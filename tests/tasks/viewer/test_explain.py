"""Women like even films, men odd ones; everybody likes film 1 (see small_movielens.py)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fixtures import small_movielens
from matinee.evaluation.beyond_accuracy.types import (
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.models.base import HistoryRanker
from matinee.models.demographic.popularity import ItemPopularity
from matinee.models.interactions import user_histories
from matinee.models.neighbours.item_knn_implicit import ItemKNNImplicit
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, LEAVE_LAST, LIKED, TEST, TRAIN, USER_ID
from matinee.tasks.viewer import explain
from matinee.tasks.viewer.data import training_data

OBJECTIVE = Objective(
    "ranking", "p", "ndcg_at_4", 1, ["ndcg"], [], [], 4, 200, 0.95, small_movielens.SEED
)
SETTINGS = {"split": LEAVE_LAST}
RATINGS = small_movielens.prepared()["ratings"]


def read(collection: str, table: str) -> pd.DataFrame:
    assert collection == "movielens"
    return small_movielens.prepared()[table]


def asked(model: HistoryRanker) -> Recommendations:
    fitted = model.fit(training_data(read, SETTINGS), rng_for(1))
    return explain.explain(fitted, read, SETTINGS, OBJECTIVE)


@pytest.fixture(scope="module")
def found() -> Recommendations:
    return asked(ItemKNNImplicit(n_neighbors=5))


def test_a_film_that_was_rated_is_not_what_popularity_shows(found: Recommendations) -> None:
    known = RATINGS[RATINGS[LEAVE_LAST] == TRAIN]
    rated = known.groupby(USER_ID)[FILM_ID].apply(set)
    for user, popular in zip(found.query_ids, found.hits.popular, strict=True):
        assert not set(popular + 1) & rated[user]
        assert (popular >= 0).all()


def test_a_find_is_the_last_film_if_it_was_liked(found: Recommendations) -> None:
    last = RATINGS[(RATINGS[LEAVE_LAST] == TEST) & RATINGS[LIKED]].set_index(USER_ID)[FILM_ID]
    shown = {
        user: set(places + 1)
        for user, places in zip(found.query_ids, found.lists.items, strict=True)
    }
    wanted = {user for user, film in last.items() if film in shown.get(user, set())}
    assert {int(found.query_ids[row]) for row in found.hits.rows} == wanted != set()
    assert len(found.hits.rows) == len(wanted)


def test_a_reason_is_taken_away_with_the_rated_film(found: Recommendations) -> None:
    model = ItemKNNImplicit(n_neighbors=5).fit(training_data(read, SETTINGS), rng_for(1))
    known = user_histories(RATINGS[RATINGS[LEAVE_LAST] == TRAIN], OBJECTIVE.seed)
    for answer, score, without in list(zip(*found.explanations[1:], strict=True))[:60]:
        row = found.explanations.rows[answer]
        asker, film = known[int(found.query_ids[row])], found.lists.items.ravel()[answer]
        assert score == pytest.approx(model.score([asker])[0, film])
        left = [
            model.score([asker._replace(films=np.delete(asker.films, i),
                                        ratings=np.delete(asker.ratings, i))])[0, film]
            for i in range(len(asker.films))
        ]  # fmt: skip
        assert without in [pytest.approx(one) for one in left]
        assert without < score
    assert explanation_fidelity(found.explanations).all()
    assert np.bincount(found.explanations.answers).max() <= explain.MAX_REASONS


def test_what_everybody_sees_gives_no_reason() -> None:
    assert not explained_share(asked(ItemPopularity()).explanations).any()


def test_serendipity_is_what_this_persons_popular_films_would_have_missed(
    found: Recommendations,
) -> None:
    surprising = serendipity(found.hits)
    for row, film, other in zip(found.hits.rows, found.hits.items, surprising, strict=True):
        assert other == (film not in found.hits.popular[row])
