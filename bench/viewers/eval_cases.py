"""Evaluation cases: training data, queries and held-out truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.evaluation.objective import Objective
from matinee.models.base import film_ids
from matinee.schema.columns import (
    BY_TIME,
    FILM_ID,
    LEAVE_LAST,
    LIKED,
    RANDOM,
    RATING,
    TEST,
    TIMESTAMP,
    USER_ID,
)
from matinee.splits.movielens import holdout_random
from viewers.protocol import Array, Queries, TrainingData, write

if TYPE_CHECKING:
    import pandas as pd

LISTED = 10
RATING_OBJECTIVE = Objective(
    "rating", "", "rmse", -1, ["squared_error", "absolute_error"], ["rmse", "mae"], [],
    LISTED, 1000, 0.95, 1,
)  # fmt: skip
RANKING_OBJECTIVE = Objective(
    "ranking", "", "ndcg", 1, ["ndcg", "recall", "hit_rate"], [], [], LISTED, 1000, 0.95, 1
)


class EvalCase(NamedTuple):
    name: str
    title: str
    objective: Objective
    folder: Path
    """of the training data and the queries"""
    queries: Queries
    truth: Array
    """the rating of each pair; or, users x films, the relevant films"""
    seen: Array
    """users x films that are excluded from lists; empty for ratings"""
    film_ids: Array


class _Split(NamedTuple):
    name: str
    title: str
    test: Array
    ranking: bool
    likes: bool = False
    """whether only likes are trained on and relevant"""


def eval_cases(prepared: Path, folder: Path, seed: int) -> Iterator[EvalCase]:
    import pandas as pd

    ratings, films, users = (
        pd.read_parquet(prepared / f"{name}.parquet") for name in ("ratings", "films", "users")
    )
    ids = np.sort(users[USER_ID].to_numpy(np.int64)), film_ids(films)
    for split in _splits(ratings, seed):
        yield _question(split, ratings, ids, prepared, folder / split.name)


def _splits(ratings: pd.DataFrame, seed: int) -> list[_Split]:
    random, newest, last = (
        (ratings[name] == TEST).to_numpy() for name in (RANDOM, BY_TIME, LEAVE_LAST)
    )
    fifth = holdout_random(ratings, 0.2, seed)
    return [
        _Split("rating_random", "Ratings, random 90/10", random, False),
        _Split("rating_random_80", "Ratings, random 80/20", fifth, False),
        _Split("rating_by_time", "Ratings, by time (the newest tenth)", newest, False),
        _Split("ranking_leave_last", "Lists, each user's last film", last, True),
        _Split("ranking_random_80", "Lists, random 80/20, likes", fifth, True, True),
        _Split("ranking_by_time", "Lists, by time (the newest tenth), likes", newest, True, True),
    ]


def _question(
    split: _Split,
    ratings: pd.DataFrame,
    ids: tuple[Array, Array],
    tables_folder: Path,
    folder: Path,
) -> EvalCase:
    train, test = ratings[~split.test], ratings[split.test]
    train_rows = train[train[LIKED]] if split.likes else train
    relevant = test[test[LIKED]] if split.likes else test
    users, films = _indices(relevant, ids)
    seen = np.zeros((0, 0), dtype=bool)
    truth, queries = relevant[RATING].to_numpy(float), Queries(users, films)
    if split.ranking:
        # users without a history cannot be queried
        queried = np.intersect1d(users, _indices(train_rows, ids)[0])
        queries = Queries(queried, np.zeros(0, dtype=np.int64))
        seen, truth = (_flags(some, ids)[queried] for some in (train, relevant))
    write(folder, _training_data(train_rows, ids, tables_folder), queries)
    objective = RANKING_OBJECTIVE if split.ranking else RATING_OBJECTIVE
    return EvalCase(split.name, split.title, objective, folder, queries, truth, seen, ids[1])


def _training_data(
    ratings: pd.DataFrame, ids: tuple[Array, Array], tables_folder: Path
) -> TrainingData:
    stars = ratings[RATING].to_numpy(np.float32)
    seconds = ratings[TIMESTAMP].to_numpy(np.int64)
    return TrainingData(
        *_indices(ratings, ids), stars, seconds, *ids, np.array(str(tables_folder.resolve()))
    )


def _indices(ratings: pd.DataFrame, ids: tuple[Array, Array]) -> tuple[Array, Array]:
    users = np.searchsorted(ids[0], ratings[USER_ID].to_numpy(np.int64))
    return users, np.searchsorted(ids[1], ratings[FILM_ID].to_numpy(np.int64))


def _flags(ratings: pd.DataFrame, ids: tuple[Array, Array]) -> Array:
    flags = np.zeros((len(ids[0]), len(ids[1])), dtype=bool)
    flags[_indices(ratings, ids)] = True
    return flags
