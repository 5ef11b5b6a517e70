"""Models on DataFrames, without the pipeline: recommend, evaluate lists, evaluate ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.metrics import ranking
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.models.base import (
    ContentTables,
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    HistoryRanker,
    HistoryRatingModel,
    ItemQuery,
    ItemSimilarityModel,
    StreamingTables,
    Tables,
    UserItemRatingModel,
    demographics_from_users,
    index_in,
)
from matinee.models.interactions import Interactions, histories_of, user_histories
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, GENRES, RATING, TITLE, USER_ID, YEAR
from matinee.schema.streaming import ID

if TYPE_CHECKING:
    import pandas as pd

METRICS = {
    "ndcg": ranking.ndcg,
    "precision": ranking.precision,
    "recall": ranking.recall,
    "hit_rate": ranking.hit_rate,
    "mrr": ranking.reciprocal_rank,
    "map": ranking.average_precision,
}

SIMILAR_ID = "similar_id"
Cuts = Sequence[int]
Ranker = HistoryRanker | DemographicRanker | ItemSimilarityModel
RatingModel = HistoryRatingModel | DemographicRatingModel | UserItemRatingModel


def training_tables(ratings: pd.DataFrame, films: pd.DataFrame | None = None) -> Tables:
    """From user_id, film_id, rating, timestamp; films may have titles, years and genres."""
    import pandas as pd

    if films is None:
        films = pd.DataFrame({FILM_ID: np.sort(ratings[FILM_ID].unique())})
    defaults: dict[str, Any] = {TITLE: "", YEAR: pd.NA, GENRES: ""}
    films = films.assign(**{k: v for k, v in defaults.items() if k not in films})
    return Tables(ratings, films, pd.DataFrame({USER_ID: np.sort(ratings[USER_ID].unique())}))


def recommend(model: HistoryRanker, ratings: pd.DataFrame, n: int = 10) -> pd.DataFrame:
    """The n films for each user of the ratings that the user has not rated, best first."""
    import pandas as pd

    user_ids, scores = _unseen_scores(model, ratings)
    lists = [top_n(row, n, model.film_ids, seed=0) for row in scores]
    sizes = [len(films) for films in lists]
    rows, films = np.repeat(np.arange(len(lists)), sizes), np.concatenate(lists)
    columns = {
        USER_ID: user_ids[rows],
        "rank": np.concatenate([np.arange(1, size + 1) for size in sizes]),
        FILM_ID: model.film_ids[films],
        "score": scores[rows, films],
    }
    return pd.DataFrame(columns)


def evaluate(
    model: Ranker, tables: Tables | ContentTables, test: pd.DataFrame, cut_offs: Cuts = (5, 10, 20)
) -> pd.DataFrame:
    """Metrics x cut-offs, means over the queries of the test rows; the AUC has no cut-off.

    A test row is a relevant film: `film_id` for `user_id`, or `similar_id` for the queried
    `film_id` of an item similarity model. Films that the model does not know are left out, and so
    are users without what it asks: training ratings, or a row in the users table.
    """
    import pandas as pd

    query, target = (
        (FILM_ID, SIMILAR_ID) if isinstance(model, ItemSimilarityModel) else (USER_ID, FILM_ID)
    )
    test = test[test[target].isin(model.film_ids)]
    ids, scores = _scores(model, tables, np.unique(test[query].to_numpy(np.int64)))
    test = test[test[query].isin(ids)]
    relevant = np.zeros(scores.shape, dtype=bool)
    films = np.searchsorted(model.film_ids, test[target].to_numpy(np.int64))
    relevant[np.searchsorted(ids, test[query].to_numpy(np.int64)), films] = True
    order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), axis=1, kind="stable")
    hits = np.take_along_axis(relevant & ~np.isnan(scores), order, axis=1)
    unused = np.ones(scores.shape[1]), np.zeros((scores.shape[1], 0))
    columns = {}
    for size in cut_offs:
        lists = RecommendedLists(order[:, :size], hits[:, :size], relevant.sum(axis=1), *unused)
        columns[size] = {name: float(metric(lists).mean()) for name, metric in METRICS.items()}
    auc = {"auc": _auc(hits, (~np.isnan(scores)).sum(axis=1))}
    return pd.DataFrame({size: values | auc for size, values in columns.items()})


def predict_ratings(
    model: RatingModel, tables: Tables | StreamingTables, pairs: pd.DataFrame
) -> Floats:
    """A rating for each row of `user_id` and `film_id` (of a subscriber: `id`)."""
    if isinstance(model, UserItemRatingModel):
        users = index_in(pairs[USER_ID].to_numpy(np.int64), model.user_ids)
        return model.predict(users, index_in(pairs[ID].to_numpy(dtype=str), model.title_ids))
    user_ids, users = np.unique(pairs[USER_ID].to_numpy(np.int64), return_inverse=True)
    items = index_in(pairs[FILM_ID].to_numpy(np.int64), model.film_ids)
    if (items < 0).any():
        missing = pairs[FILM_ID].to_numpy()[items < 0][0]
        raise ValueError(f"film_id {missing} is unknown; allowed: the films of the training tables")
    if isinstance(model, DemographicRatingModel):
        return (
            model.predict_proba(_demographics(tables, user_ids), users, items) @ model.class_ratings
        )
    return model.predict(histories_of(user_ids, tables.ratings, seed=0), users, items)


def evaluate_ratings(
    model: RatingModel, tables: Tables | StreamingTables, test: pd.DataFrame
) -> dict[str, float]:
    """RMSE and MAE of the predictions of the test ratings."""
    errors = predict_ratings(model, tables, test) - test[RATING].to_numpy(dtype=float)
    return {"rmse": float(np.sqrt((errors**2).mean())), "mae": float(np.abs(errors).mean())}


def _scores(model: Ranker, tables: Any, ids: Ints) -> tuple[Ints, Floats]:
    """The queries that can be asked, ascending, and queries x items."""
    if isinstance(model, ItemSimilarityModel):
        ids = ids[np.isin(ids, model.film_ids)]
        scores = model.score([ItemQuery(film_id) for film_id in ids.tolist()])
        return ids, np.where(ids[:, None] == model.film_ids, np.nan, scores)
    if isinstance(model, DemographicRanker):
        ids = ids[np.isin(ids, tables.users[USER_ID])]
        return ids, model.score(_demographics(tables, ids))
    return _unseen_scores(model, tables.ratings[tables.ratings[USER_ID].isin(ids)])


def _demographics(tables: Any, user_ids: Ints) -> list[Demographics]:
    return demographics_from_users(tables.users.set_index(USER_ID).loc[user_ids])


def _unseen_scores(model: HistoryRanker, ratings: pd.DataFrame) -> tuple[Ints, Floats]:
    """Users x films, NaN for a film that the user has rated."""
    histories = user_histories(ratings, seed=0)
    queries = list(histories.values())
    seen = Interactions.from_histories(queries, model.film_ids).implicit().toarray() > 0
    return np.array(list(histories)), np.where(seen, np.nan, model.score(queries))


def _auc(hits: NDArray[np.bool_], sizes: Ints) -> float:
    """Mean probability that a relevant film is ranked before one that is not."""
    positions = np.arange(hits.shape[1])
    positives = hits.sum(axis=1)
    negatives = sizes - positives
    before = (hits * positions).sum(axis=1) - positives * (positives - 1) / 2
    valid = (positives > 0) & (negatives > 0)
    return float(np.mean(1 - before[valid] / (positives * negatives)[valid]))
