"""Models on DataFrames, without the pipeline: fit, recommend and evaluate a history ranker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.metrics import ranking
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.models.base import HistoryRanker, Tables, genre_weights
from matinee.models.interactions import Interactions, user_histories
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, GENRES, TITLE, USER_ID, YEAR

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
    model: HistoryRanker,
    tables: Tables,
    test: pd.DataFrame,
    cut_offs: Sequence[int] = (5, 10, 20),
) -> pd.DataFrame:
    """Metrics x cut-offs, means over the users of the test ratings; the AUC has no cut-off.

    All test ratings of films that the model knows are relevant. Users without training ratings
    are left out.
    """
    import pandas as pd

    known = test[FILM_ID].isin(model.film_ids) & test[USER_ID].isin(tables.ratings[USER_ID])
    test = test[known]
    train = tables.ratings[tables.ratings[USER_ID].isin(test[USER_ID])]
    user_ids, scores = _unseen_scores(model, train)
    relevant = np.zeros(scores.shape, dtype=bool)
    films = np.searchsorted(model.film_ids, test[FILM_ID].to_numpy(np.int64))
    relevant[np.searchsorted(user_ids, test[USER_ID].to_numpy(np.int64)), films] = True
    order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), axis=1, kind="stable")
    hits = np.take_along_axis(relevant & ~np.isnan(scores), order, axis=1)
    popularity = np.ones(scores.shape[1])
    genres = genre_weights(tables.films)
    columns = {}
    for size in cut_offs:
        lists = RecommendedLists(
            order[:, :size], hits[:, :size], relevant.sum(axis=1), popularity, genres
        )
        columns[size] = {name: float(metric(lists).mean()) for name, metric in METRICS.items()}
    auc = {"auc": _auc(hits, (~np.isnan(scores)).sum(axis=1))}
    return pd.DataFrame({size: values | auc for size, values in columns.items()})


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
