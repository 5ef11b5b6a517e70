"""Cornac: matrix factorization by SGD for ratings, EASE for lists."""

from __future__ import annotations

import numpy as np
from cornac.data import Dataset
from cornac.models import EASE, MF

from viewers.protocol import Array, Queries, TrainingData

SEED = 1


def build(name: str) -> Factors | Autoencoder:
    return {"mf": Factors, "ease": Autoencoder}[name]()


class Factors:
    def load(self, training: TrainingData) -> None:
        self.training, self.shape = dataset(training, training.stars), training.shape

    def fit(self) -> None:
        self.model = MF(
            k=32, max_iter=50, learning_rate=0.01, lambda_reg=0.05, num_threads=1, seed=SEED
        ).fit(self.training)

    def answer(self, queries: Queries) -> Array:
        """All pairs at once, which is faster than the library's loop."""
        users = index_of(self.training.uid_map, self.shape[0])[queries.users]
        films = index_of(self.training.iid_map, self.shape[1])[queries.films]
        model, both = self.model, (users >= 0) & (films >= 0)
        interaction = np.einsum("nk,nk->n", model.u_factors[users], model.i_factors[films])
        biases = np.where(users >= 0, model.u_biases[users], 0)
        biases += np.where(films >= 0, model.i_biases[films], 0)
        return np.asarray(model.global_mean + biases + np.where(both, interaction, 0))


class Autoencoder:
    def load(self, training: TrainingData) -> None:
        self.training, self.shape = dataset(training, np.ones(len(training.users))), training.shape

    def fit(self) -> None:
        self.model = EASE(lamb=200, posB=False, verbose=False, seed=SEED).fit(self.training)

    def answer(self, queries: Queries) -> Array:
        users = index_of(self.training.uid_map, self.shape[0])[queries.users]
        scores = np.full((len(users), self.shape[1]), np.nan, dtype=np.float32)
        scores[:, list(self.training.iid_map)] = self.model.U[users] @ self.model.B
        return scores


def dataset(training: TrainingData, weights: Array) -> Dataset:
    rows = zip(training.users.tolist(), training.films.tolist(), weights.tolist(), strict=True)
    return Dataset.build(list(rows), seed=SEED)


def index_of(numbers: dict[int, int], size: int) -> Array:
    """The library's internal indices; -1 for unseen ids."""
    indices = np.full(size, -1)
    indices[list(numbers)] = list(numbers.values())
    return indices
