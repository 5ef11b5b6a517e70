"""LensKit: ALS and item neighbours for ratings, EASE for lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from lenskit.als import BiasedMFScorer
from lenskit.data import ItemList, RecQuery, from_interactions_df
from lenskit.knn import EASEScorer, ItemKNNScorer

from viewers.protocol import Array, Queries, TrainingData


def build(name: str) -> LensKit:
    return LensKit(_SCORERS[name]())


class LensKit:
    def __init__(self, scorer: Any) -> None:
        self.scorer = scorer

    def load(self, training: TrainingData) -> None:
        frame = pd.DataFrame(
            {
                "user_id": training.users,
                "item_id": training.films,
                "rating": training.stars.astype(float),
            }
        )
        self.training, self.every = from_interactions_df(frame), np.arange(training.shape[1])

    def fit(self) -> None:
        self.scorer.train(self.training)

    def answer(self, queries: Queries) -> Array:
        if not len(queries.films):
            return np.stack([self._scores(users, self.every) for users in queries.users])
        predictions = np.empty(len(queries.users))
        order = np.argsort(queries.users, kind="stable")
        starts = np.flatnonzero(np.diff(queries.users[order])) + 1
        for rows in np.split(order, starts):
            predictions[rows] = self._scores(queries.users[rows[0]], queries.films[rows])
        mean = np.nanmean(predictions)  # it predicts nothing for films without ratings
        return np.where(np.isnan(predictions), mean, predictions)

    def _scores(self, users: Any, films: Array) -> Array:
        history = self.training.user_row(int(users))
        query = RecQuery(user_id=int(users), user_items=history)
        scored = self.scorer(query, ItemList(item_ids=films))
        return np.asarray(scored.scores(), dtype=float)


_SCORERS = {
    "biased_mf": BiasedMFScorer,
    "item_knn": lambda: ItemKNNScorer(max_nbrs=20, feedback="explicit"),
    "ease": lambda: EASEScorer(regularization=200),
}
