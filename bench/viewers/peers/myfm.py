"""myFM: a factorization machine of users and films, fitted by Gibbs sampling."""

from __future__ import annotations

import numpy as np
from myfm import MyFMGibbsRegressor
from scipy.sparse import csr_matrix, hstack

from viewers.protocol import Array, Queries, TrainingData

N_SAMPLES = 100
SEED = 1


def build(name: str) -> Machine:
    return Machine(int(name.removeprefix("rank_")))


class Machine:
    def __init__(self, rank: int) -> None:
        self.model = MyFMGibbsRegressor(rank=rank, random_seed=SEED)

    def load(self, training: TrainingData) -> None:
        self.shape, self.stars = training.shape, training.stars
        self.rows = self._rows(training.users, training.films)

    def fit(self) -> None:
        # user and film weights have separate variances
        groups = np.repeat([0, 1], self.shape).tolist()
        self.model.fit(self.rows, self.stars, n_iter=N_SAMPLES, grouping=groups)

    def answer(self, queries: Queries) -> Array:
        return np.asarray(self.model.predict(self._rows(queries.users, queries.films)))

    def _rows(self, users: Array, films: Array) -> csr_matrix:
        each = np.arange(len(users))
        sides = zip((users, films), self.shape, strict=True)
        flags = [
            csr_matrix((np.ones(len(users)), (each, indices)), shape=(len(users), width))
            for indices, width in sides
        ]
        return csr_matrix(hstack(flags))
