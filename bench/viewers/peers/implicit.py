"""implicit: alternating least squares and neighbours of films, both blind to time."""

from __future__ import annotations

from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender
from scipy.sparse import csr_matrix

from viewers.contest import Array, Asked, Known

SEED = 1


def made(name: str) -> Implicit:
    return Implicit(_MODELS[name]())


class Implicit:
    def __init__(self, model: Any) -> None:
        self.model = model

    def load(self, known: Known) -> None:
        ones = np.ones(len(known.who), dtype=np.float32)
        self.known = csr_matrix((ones, (known.who, known.films)), shape=known.shape)

    def fit(self) -> None:
        self.model.fit(self.known, show_progress=False)

    def answer(self, asked: Asked) -> Array:
        if isinstance(self.model, BM25Recommender):
            return np.asarray((self.known[asked.who] @ self.model.similarity).toarray())
        return np.asarray(self.model.user_factors[asked.who] @ self.model.item_factors.T)


def als(**chosen: Any) -> AlternatingLeastSquares:
    return AlternatingLeastSquares(num_threads=1, random_state=SEED, use_gpu=False, **chosen)


_MODELS = {
    "als": als,
    # the best of fourteen settings for likes, by a part of what may be learned from
    "als_likes": lambda: als(factors=64, regularization=100.0, alpha=10.0, iterations=15),
    "bm25": lambda: BM25Recommender(num_threads=1),
}
