from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fixtures import small_movielens
from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import History
from matinee.models.demographic.popularity import ItemPopularity
from matinee.models.factorization.bias import HistoryBias
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import LEAVE_LAST, USER_ID
from matinee.tasks.viewer.data import training_data
from matinee.tasks.viewer.evaluate import HISTORY, evaluate, history_groups

RANKING = Objective(
    "ranking", "p", "ndcg_at_4", 1, ["ndcg"], [], [], 4, 200, 0.95, small_movielens.SEED
)
RATING = Objective(
    *(
        "rating",
        "p",
        "rmse",
        -1,
        ["squared_error"],
        ["rmse"],
        [],
        4,
        200,
        0.95,
        small_movielens.SEED,
    )
)
SETTINGS: dict[str, Any] = {"split": LEAVE_LAST, "gate": {"groups": [HISTORY]}}


def read(collection: str, table: str) -> pd.DataFrame:
    return small_movielens.prepared()[table]


def evaluated(model: Any, objective: Objective) -> Evaluation:
    fitted = model.fit(training_data(read, SETTINGS), rng_for(1))
    return evaluate(fitted, read, SETTINGS, objective)


class SilentForSome(ItemPopularity):
    def score(self, askers: Sequence[History]) -> Floats:
        scores = super().score(askers).copy()
        scores[::2] = np.nan
        return scores


class SilentForSomeRatings(HistoryBias):
    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        stars = super().predict(askers, who, films)
        return np.where(np.asarray(who) % 2, stars, np.nan)


def test_unanswered_users_score_zero() -> None:
    honest, silent = (evaluated(m, RANKING) for m in (ItemPopularity(), SilentForSome()))
    assert honest.rows[USER_ID].equals(silent.rows[USER_ID])
    assert (silent.rows["total"][::2] == 0).all() and (silent.rows["count"] == 1).all()
    assert silent.rows["total"][1::2].equals(honest.rows["total"][1::2])
    assert silent.summary["n_answered"] == honest.summary["n_answered"] // 2


def test_unanswered_ratings_have_no_count() -> None:
    honest, silent = (evaluated(m, RATING) for m in (HistoryBias(), SilentForSomeRatings()))
    assert honest.rows[USER_ID].equals(silent.rows[USER_ID])
    assert (silent.rows["count"][::2] == 0).all() and (honest.rows["count"] > 0).all()
    assert silent.rows["total"][1::2].equals(honest.rows["total"][1::2])


def test_history_groups_by_lower_bound() -> None:
    histories = [History(np.arange(n), np.ones(n)) for n in (0, 1, 9, 10, 250)]
    assert history_groups(histories) == ["000", "001+", "001+", "010+", "200+"]
