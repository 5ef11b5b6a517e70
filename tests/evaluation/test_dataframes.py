"""Models on DataFrames: against scikit-learn, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from matinee.evaluation.dataframes import evaluate, recommend, training_tables
from matinee.models.base import Floats, History, HistoryRanker, Tables, film_ids

SCORES = np.array([0.9, 0.1, 0.8, 0.3, 0.7, 0.2])


class Fixed(HistoryRanker):
    """Fits and scores, nothing else."""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        sums = np.array([query.ratings.sum() for query in queries])
        return SCORES * sums[:, None]


TRAIN = pd.DataFrame(
    [(7, 1, 2.0, 5), (7, 2, 1.0, 6), (9, 6, 3.0, 7)],
    columns=["user_id", "film_id", "rating", "timestamp"],
)
TEST = pd.DataFrame({"user_id": [7, 7, 9, 8], "film_id": [3, 4, 2, 3], "rating": 4.0})
TABLES = training_tables(TRAIN, pd.DataFrame({"film_id": range(1, 7)}))
MODEL = Fixed().fit(TABLES, np.random.default_rng(1))


def test_unseen_films_are_recommended_best_first() -> None:
    lists = recommend(MODEL, TRAIN, n=2)
    assert lists["film_id"].tolist() == [3, 5, 1, 3]
    assert lists["rank"].tolist() == [1, 2, 1, 2]
    assert lists["score"].tolist() == pytest.approx([2.4, 2.1, 2.7, 2.4])


def test_metrics_at_all_cut_offs() -> None:
    table = evaluate(MODEL, TABLES, TEST, cut_offs=(1, 3, 6))
    # user 7 ranks 3 5 4 6 and finds 3, 4; user 9 ranks 1 3 5 4 2 and finds 2; user 8 is unknown
    assert table.loc["hit_rate"].tolist() == [0.5, 0.5, 1.0]
    assert table.loc["mrr", 6] == pytest.approx((1 + 1 / 5) / 2)
    assert table.loc["precision", 1] == 0.5
    truth = [np.array([1, 0, 1, 0]), np.array([0, 0, 0, 0, 1])]
    ranked = [-np.arange(len(each)) for each in truth]
    pairs = list(zip(truth, ranked, strict=True))
    mean_precision = np.mean([average_precision_score(*pair) for pair in pairs])
    assert table.loc["map", 6] == pytest.approx(mean_precision)
    assert table.loc["auc", 6] == pytest.approx(np.mean([roc_auc_score(*pair) for pair in pairs]))


def test_generic_explanation_is_leave_one_out() -> None:
    history = History(np.array([1, 2]), np.array([2.0, 1.0]))
    expected = np.outer([2.0, 1.0], SCORES[[2, 4]])
    assert MODEL.explain(history, np.array([2, 4])) == pytest.approx(expected)
