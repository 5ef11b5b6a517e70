from __future__ import annotations

import numpy as np

from fixtures import small_movielens
from fixtures.small_histories import history, history_of
from matinee.models.interactions import Interactions, user_histories
from matinee.schema.columns import FILM_ID, TIMESTAMP, USER_ID


def test_user_histories_ties_by_seed() -> None:
    ratings = small_movielens.prepared()["ratings"]
    first, reordered = (user_histories(rows, seed=3) for rows in (ratings, ratings.iloc[::-1]))
    assert list(first) == sorted(set(ratings[USER_ID]))
    for user in first:
        assert first[user].films.tolist() == reordered[user].films.tolist()
    times = ratings.set_index([USER_ID, FILM_ID])[TIMESTAMP]
    assert all(times[user][one.films].is_monotonic_increasing for user, one in first.items())
    assert any(
        first[u].films.tolist() != again.films.tolist()
        for u, again in user_histories(ratings, 4).items()
    )


def test_interactions_matrices_of_histories() -> None:
    ratings = Interactions.from_histories(
        [history(7, 999, 3), history(), history(5)], np.array([3, 5, 7])
    )
    assert ratings.users.tolist() == [0, 0, 2]
    assert ratings.matrix(ratings.ratings).toarray().tolist() == [
        [4, 0, 4],
        [0, 0, 0],
        [0, 4, 0],
    ]
    assert ratings.recency(0.5).toarray().tolist() == [[1, 0, 0.5], [0, 0, 0], [0, 1, 0]]
    assert ratings.recency(0.5, skip=1).toarray().tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert ratings.reversed().recency(0.5).toarray()[0].tolist() == [0.5, 0, 1]


def test_from_histories_drops_unknown_films() -> None:
    interactions = Interactions.from_histories(
        [history(), history_of({5: 2, 99: 1, 3: 4})], np.array([3, 5])
    )
    assert interactions.users.tolist() == [1, 1] and interactions.items.tolist() == [1, 0]
    assert interactions.ratings.tolist() == [2, 4] and interactions.user_counts().tolist() == [0, 2]
