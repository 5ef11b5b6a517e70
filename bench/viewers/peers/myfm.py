"""myFM: a factorisation machine of people and films, drawn by Gibbs sampling."""

from __future__ import annotations

import numpy as np
from myfm import MyFMGibbsRegressor
from scipy.sparse import csr_matrix, hstack

from viewers.contest import Array, Asked, Known

ROUNDS = 100
SEED = 1


def made(name: str) -> Machine:
    return Machine(int(name.removeprefix("rank_")))


class Machine:
    def __init__(self, rank: int) -> None:
        self.model = MyFMGibbsRegressor(rank=rank, random_seed=SEED)

    def load(self, known: Known) -> None:
        self.shape, self.stars = known.shape, known.stars
        self.rows = self._rows(known.who, known.films)

    def fit(self) -> None:
        # each person's and each film's weights have a spread of their own
        groups = np.repeat([0, 1], self.shape).tolist()
        self.model.fit(self.rows, self.stars, n_iter=ROUNDS, grouping=groups)

    def answer(self, asked: Asked) -> Array:
        return np.asarray(self.model.predict(self._rows(asked.who, asked.films)))

    def _rows(self, who: Array, films: Array) -> csr_matrix:
        each = np.arange(len(who))
        sides = zip((who, films), self.shape, strict=True)
        flags = [
            csr_matrix((np.ones(len(who)), (each, places)), shape=(len(who), width))
            for places, width in sides
        ]
        return csr_matrix(hstack(flags))
