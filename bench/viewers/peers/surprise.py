"""Surprise: matrix factorization by SGD, and neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from surprise import SVD, Dataset, KNNBaseline, Reader, SVDpp

from viewers.protocol import Array, Queries, TrainingData

SEED = 1


def build(name: str) -> Surprise:
    return Surprise(_ALGORITHMS[name]())


class Surprise:
    def __init__(self, algorithm: Any) -> None:
        self.algorithm = algorithm

    def load(self, training: TrainingData) -> None:
        ratings = pd.DataFrame(
            {"who": training.users, "film": training.films, "stars": training.stars}
        )
        self.training = Dataset.load_from_df(ratings, Reader()).build_full_trainset()

    def fit(self) -> None:
        self.algorithm.fit(self.training)

    def answer(self, queries: Queries) -> Array:
        pairs = zip(queries.users.tolist(), queries.films.tolist(), strict=True)
        return np.array([self.algorithm.predict(users, film).est for users, film in pairs])


_ALGORITHMS = {
    "svd": lambda: SVD(random_state=SEED),
    "svd_tuned": lambda: SVD(
        n_factors=50, n_epochs=30, lr_all=0.007, reg_all=0.05, random_state=SEED
    ),
    "svdpp": lambda: SVDpp(random_state=SEED),
    "knn_baseline": lambda: KNNBaseline(
        sim_options={"name": "pearson_baseline", "user_based": False}, verbose=False
    ),
}
