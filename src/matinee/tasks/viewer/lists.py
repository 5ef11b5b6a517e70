"""Lists of unseen films for users with held-out ratings, and their metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.evaluator import Metrics, full_lists, list_metrics, valid_scores
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.models.base import History, HistoryRanker, Tables, film_ids, genre_weights
from matinee.models.interactions import Interactions, histories_of
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, LEAVE_LAST, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd

Score = Callable[[Sequence[History]], Floats]
BATCH_SIZE = 256


class HeldOutRatings(NamedTuple):
    """Users with held-out ratings, their histories, and attributes of the catalog."""

    user_ids: Ints
    histories: list[History]
    users: Ints
    films: Ints
    """index of the user and of the film of each held-out rating"""
    stars: Floats
    film_ids: Ints
    popularity: Floats
    """share of the training users who rated each film"""
    genres: Floats


def held_out(train: Tables, test: pd.DataFrame, seed: int) -> HeldOutRatings:
    ids = film_ids(train.films)
    user_ids, users = np.unique(test[USER_ID].to_numpy(np.int64), return_inverse=True)
    train_films = np.searchsorted(ids, train.ratings[FILM_ID].to_numpy(np.int64))
    return HeldOutRatings(
        user_ids,
        histories_of(user_ids, train.ratings, seed),
        users,
        np.searchsorted(ids, test[FILM_ID].to_numpy(np.int64)),
        test[RATING].to_numpy(dtype=float),
        ids,
        np.bincount(train_films, minlength=len(ids)) / max(train.ratings[USER_ID].nunique(), 1),
        genre_weights(train.films),
    )


def ranking_metrics(
    model: HistoryRanker, heldout: HeldOutRatings, objective: Objective, split: str
) -> Metrics:
    """`leave_last` asks for the film that follows within the same visit."""
    score = model.score_next if split == LEAVE_LAST else model.score
    lists, answered = recommended_lists(score, model.film_ids, heldout, objective)
    return list_metrics(lists, answered, heldout.user_ids, objective)


def recommended_lists(
    score: Score, model_ids: Ints, heldout: HeldOutRatings, objective: Objective
) -> tuple[RecommendedLists, Ints]:
    """Full lists, and the users who have one. Relevant are all held-out films."""
    chosen = np.zeros((len(heldout.user_ids), len(heldout.film_ids)), dtype=bool)
    chosen[heldout.users, heldout.films] = True
    items, answered = full_lists(
        _top_unseen(score, model_ids, heldout, objective), objective.list_size
    )
    hits = np.take_along_axis(chosen[answered], items, axis=1)
    n_relevant = chosen[answered].sum(axis=1)
    return RecommendedLists(items, hits, n_relevant, heldout.popularity, heldout.genres), answered


def seen_films(histories: Sequence[History], ids: Ints) -> NDArray[np.bool_]:
    """Histories x films."""
    return np.asarray(Interactions.from_histories(histories, ids).implicit().toarray() > 0)


def _top_unseen(
    score: Score, model_ids: Ints, heldout: HeldOutRatings, objective: Objective
) -> list[Ints]:
    lists = []
    for start in range(0, len(heldout.histories), BATCH_SIZE):
        batch = heldout.histories[start : start + BATCH_SIZE]
        scores = valid_scores(score(batch), model_ids, heldout.film_ids)
        seen = seen_films(batch, heldout.film_ids)
        lists += [
            top_n(row, objective.list_size, heldout.film_ids, objective.seed, excluded)
            for row, excluded in zip(scores, seen, strict=True)
        ]
    return lists
