"""A fitted model of viewers, asked about people whose newest ratings it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.evaluation.evaluator import Evaluation, evaluation
from matinee.evaluation.objective import Objective, metric_at, metric_function
from matinee.evaluation.per_user import PerUserMetrics, summed
from matinee.metrics.inputs import Floats, Ints, Predictions, RecommendedLists
from matinee.models.base import (
    History,
    HistoryRanker,
    HistoryRatingModel,
    Tables,
    film_ids,
    genre_weights,
)
from matinee.models.interactions import Interactions, user_histories
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 256
"""So many people are asked about at a time."""
HISTORY = "history"
"""The group somebody belongs to: how many films they have rated before."""
BANDS = (1, 10, 20, 50, 100, 200)
"""The least ratings of each group but the first, of those who have rated nothing."""
_NOBODY = History(np.zeros(0, dtype=np.int64), np.zeros(0))


class HeldOutRatings(NamedTuple):
    """The people who are asked about, and what an evaluation wants to know of the films."""

    user_ids: Ints
    askers: list[History]
    who: Ints
    films: Ints
    """for each held-out rating, the places of its user and of its film"""
    stars: Floats
    popularity: Floats
    """share of the training people who rated each film"""
    genres: Floats


def evaluate(
    model: HistoryRanker | HistoryRatingModel,
    train: Tables,
    test: pd.DataFrame,
    groups: list[str],
    objective: Objective,
) -> Evaluation:
    import pandas as pd

    held = held_out(train, test, objective.seed)
    seen, whole = figures(model, held, objective)
    people = pd.DataFrame({USER_ID: held.user_ids, HISTORY: bands(held.askers)})
    return evaluation(seen, whole, people, groups, objective)


def held_out(train: Tables, test: pd.DataFrame, seed: int) -> HeldOutRatings:
    ids = film_ids(train.films)
    user_ids, who = np.unique(test[USER_ID].to_numpy(np.int64), return_inverse=True)
    known = user_histories(train.ratings[train.ratings[USER_ID].isin(user_ids)], seed)
    rows = np.searchsorted(ids, train.ratings[FILM_ID].to_numpy(np.int64))
    return HeldOutRatings(
        user_ids,
        [known.get(int(user), _NOBODY) for user in user_ids],
        who,
        np.searchsorted(ids, test[FILM_ID].to_numpy(np.int64)),
        test[RATING].to_numpy(dtype=float),
        np.bincount(rows, minlength=len(ids)) / max(train.ratings[USER_ID].nunique(), 1),
        genre_weights(train.films),
    )


def bands(askers: Sequence[History]) -> list[str]:
    names = ["000", *(f"{low:03d}+" for low in BANDS)]
    return [names[np.searchsorted(BANDS, len(asker.films), side="right")] for asker in askers]


def figures(
    model: HistoryRanker | HistoryRatingModel, held: HeldOutRatings, objective: Objective
) -> tuple[PerUserMetrics, dict[str, float]]:
    """What each person contributes, and what has meaning only for all together."""
    if isinstance(model, HistoryRanker):
        found, users = shown(model, held, objective)
        values = {
            metric_at(name, objective.list_size): metric_function(name)(found)
            for name in objective.per_user
        }
        whole = {name: float(metric_function(name)(found)) for name in objective.whole}
        return summed(held.user_ids[users], np.arange(len(users)), values), whole
    stars = np.asarray(model.predict(held.askers, held.who, held.films))
    foretold = Predictions(
        np.zeros((len(stars), 0)), np.zeros(0, dtype=np.int64), stars, held.stars
    )
    values = {name: metric_function(name)(foretold) for name in objective.per_user}
    return summed(held.user_ids, held.who, values), {}


def shown(
    model: HistoryRanker, held: HeldOutRatings, objective: Objective
) -> tuple[RecommendedLists, Ints]:
    """What is to be found are the films that somebody chose next, liked or not."""
    chosen = np.zeros((len(held.user_ids), len(model.film_ids)), dtype=bool)
    chosen[held.who, held.films] = True
    lists = _lists(model, held, objective)
    users = np.flatnonzero([len(places) == objective.list_size for places in lists])
    places = np.array([lists[user] for user in users], dtype=np.int64).reshape(
        -1, objective.list_size
    )
    hits = np.take_along_axis(chosen[users], places, axis=1)
    wanted = chosen[users].sum(axis=1)
    return RecommendedLists(places, hits, wanted, held.popularity, held.genres), users


def _lists(model: HistoryRanker, held: HeldOutRatings, objective: Objective) -> list[Ints]:
    """Of films that have not been rated."""
    lists = []
    for start in range(0, len(held.askers), AT_ONCE):
        some = held.askers[start : start + AT_ONCE]
        seen = Interactions.from_histories(some, model.film_ids).implicit()
        for row, scores in enumerate(model.score(some)):
            before = np.zeros(len(scores), dtype=bool)
            before[seen.indices[seen.indptr[row] : seen.indptr[row + 1]]] = True
            lists.append(top_n(scores, objective.list_size, model.film_ids, objective.seed, before))
    return lists
