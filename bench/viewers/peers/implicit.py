"""implicit: ALS and item neighbours, both without time."""

from __future__ import annotations

from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender
from scipy.sparse import csr_matrix

from viewers.protocol import Array, Queries, TrainingData

SEED = 1


def build(name: str) -> Implicit:
    return Implicit(_MODELS[name]())


class Implicit:
    def __init__(self, model: Any) -> None:
        self.model = model

    def load(self, training: TrainingData) -> None:
        ones = np.ones(len(training.users), dtype=np.float32)
        self.training = csr_matrix((ones, (training.users, training.films)), shape=training.shape)

    def fit(self) -> None:
        self.model.fit(self.training, show_progress=False)

    def answer(self, queries: Queries) -> Array:
        if isinstance(self.model, BM25Recommender):
            return np.asarray((self.training[queries.users] @ self.model.similarity).toarray())
        return np.asarray(self.model.user_factors[queries.users] @ self.model.item_factors.T)


def als(**chosen: Any) -> AlternatingLeastSquares:
    return AlternatingLeastSquares(num_threads=1, random_state=SEED, use_gpu=False, **chosen)


_MODELS = {
    "als": als,
    # the best of fourteen settings for likes, on a part of the training data
    "als_likes": lambda: als(factors=64, regularization=100.0, alpha=10.0, iterations=15),
    "bm25": lambda: BM25Recommender(num_threads=1),
}
