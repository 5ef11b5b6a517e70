"""Models on DataFrames: against scikit-learn, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from matinee.evaluation.dataframes import (
    evaluate,
    evaluate_ratings,
    predict_ratings,
    recommend,
    training_tables,
)
from matinee.models.base import (
    ContentTables,
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Floats,
    History,
    HistoryRanker,
    HistoryRatingModel,
    ItemQuery,
    ItemSimilarityModel,
    StreamingTables,
    Tables,
    UserItemRatingModel,
    film_ids,
)

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


class OfGender(DemographicRanker):
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        return np.array([SCORES if query.gender == "F" else -SCORES for query in queries])


class Neighbours(ItemSimilarityModel):
    def fit(self, tables: ContentTables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return -np.abs([[query.film_id - film for film in self.film_ids] for query in queries])


def test_lists_from_demographics() -> None:
    columns = {"gender": ["F", "M"], "age": 25, "occupation": 1}
    tables = TABLES._replace(users=pd.DataFrame({"user_id": [1, 2], **columns}))
    test = pd.DataFrame({"user_id": [1, 2, 3], "film_id": [1, 2, 3]})
    table = evaluate(OfGender().fit(tables, np.random.default_rng(1)), tables, test, (1, 2))
    assert table.loc["hit_rate"].tolist() == [1.0, 1.0]  # somebody without a row is left out


def test_similar_films() -> None:
    model = Neighbours().fit(TABLES, np.random.default_rng(1))
    test = pd.DataFrame({"film_id": [3, 6, 99], "similar_id": [2, 4, 1]})
    table = evaluate(model, TABLES, test, (1, 2))
    # 3 has the neighbours 2 4, and 6 has 5 4: never itself
    assert table.loc["hit_rate"].tolist() == [0.5, 1.0]
    assert table.loc["mrr", 2] == pytest.approx((1 + 1 / 2) / 2)


class MeanOfHistory(HistoryRatingModel):
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        return self

    def predict(self, queries: Sequence[History], users: np.ndarray, items: np.ndarray) -> Floats:
        means = np.array([query.ratings.mean() if len(query.ratings) else 3 for query in queries])
        return means[users] + 0.0 * items


class OneClass(DemographicRatingModel):
    class_ratings = np.array([1.0, 5.0])

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        return self

    def predict_proba(
        self, queries: Sequence[Demographics], users: np.ndarray, items: np.ndarray
    ) -> Floats:
        liked = np.array([query.gender == "F" for query in queries], dtype=float)[users]
        return np.stack([1 - liked, liked], axis=1)


class UserMean(UserItemRatingModel):
    user_ids, title_ids = np.array([1, 2]), np.array(["a", "b"])
    scale = (1.0, 5.0)

    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self:
        return self

    def predict(self, users: np.ndarray, titles: np.ndarray) -> Floats:
        return np.where(users < 0, 3.0, 2.0) + titles


def test_ratings_of_each_kind_of_model() -> None:
    rng = np.random.default_rng(1)
    pairs = pd.DataFrame({"user_id": [7, 9, 1], "film_id": [3, 3, 4], "rating": [2.5, 3.0, 4.0]})
    model = MeanOfHistory().fit(TABLES, rng)
    assert predict_ratings(model, TABLES, pairs).tolist() == [1.5, 3.0, 3.0]
    assert evaluate_ratings(model, TABLES, pairs) == pytest.approx(
        {"rmse": np.sqrt(2 / 3), "mae": 2 / 3}
    )
    columns = {"gender": ["F", "M", None], "age": 25, "occupation": 1}
    tables = TABLES._replace(users=pd.DataFrame({"user_id": [7, 9, 1], **columns}))
    model = OneClass().fit(tables, rng)
    assert predict_ratings(model, tables, pairs).tolist() == [5.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="film_id 99 is unknown; allowed"):
        predict_ratings(model, tables, pairs.assign(film_id=99))
    titles = pd.DataFrame({"user_id": [1, 9], "id": ["b", "a"], "rating": [3.0, 4.0]})
    assert predict_ratings(UserMean(), tables, titles).tolist() == [3.0, 3.0]
    assert evaluate_ratings(UserMean(), tables, titles)["mae"] == 0.5


def test_generic_explanation_is_leave_one_out() -> None:
    history = History(np.array([1, 2]), np.array([2.0, 1.0]))
    expected = np.outer([2.0, 1.0], SCORES[[2, 4]])
    assert MODEL.explain(history, np.array([2, 4])) == pytest.approx(expected)
