from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

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
from matinee.schema.columns import BY_TIME, FILM_ID, LEAVE_LAST, LIKED, RANDOM, TEST, USER_ID
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
    sizes = np.array([0, 1, 9, 10, 250])
    assert history_groups(sizes) == ["000", "001+", "001+", "010+", "200+"]


def test_protocols_are_fitted_without_what_they_hold_out() -> None:
    settings = SETTINGS | {"protocols": [RANDOM, BY_TIME]}
    model = Recorded().fit(training_data(read, settings), rng_for(1))
    evaluation = evaluate(model, read, settings, RANKING)
    by_metric = evaluation.rows.groupby("metric", observed=True)[["total", "count"]].sum()
    columns = ["ndcg_at_4", "ndcg_at_4_random", "ndcg_at_4_by_time"]
    assert list(by_metric.index) == columns
    assert evaluation.summary["ndcg_at_4"] > 0
    for column in columns[1:]:
        split = column.removeprefix("ndcg_at_4_")
        ratings = read("movielens", "ratings")
        liked = ratings[(ratings[split] == TEST) & ratings[LIKED]]
        assert by_metric.loc[column, "count"] == liked[USER_ID].nunique()
        assert 0 < evaluation.summary[column] < 1
    assert Recorded.fits == [LEAVE_LAST, RANDOM, BY_TIME]


class Recorded(ItemPopularity):
    """Records on which training part it was fitted."""

    fits: ClassVar[list[str]] = []

    def fit(self, tables: Any, rng: np.random.Generator) -> Any:
        pairs = set(zip(tables.ratings[USER_ID], tables.ratings[FILM_ID], strict=True))
        ratings = read("movielens", "ratings")
        for split in (LEAVE_LAST, RANDOM, BY_TIME):
            test = ratings[ratings[split] == TEST]
            if not pairs & set(zip(test[USER_ID], test[FILM_ID], strict=True)):
                self.fits.append(split)
        return super().fit(tables, rng)
