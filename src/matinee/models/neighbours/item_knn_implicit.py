"""Films that the same people rate: cosine, and the nearest films of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.interactions.histories import Singles, rated, training
from matinee.models.solvers.cooccurrence import ItemSubset, cooccurrence


@hyperparameters
class ItemKNNImplicit(HistoryRanker):
    near: Annotated[int, Field(ge=1)] = 100
    """how many films, those most alike, speak for each"""
    shrink: Annotated[float, Field(ge=0)] = 10.0
    """cosines are as if so many further people had rated one of the two films alone"""
    most_films: Annotated[int, Field(ge=1)] = 6000
    """so many films are compared, those rated most: memory grows with their square"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.compared = ItemSubset(tables, self.most_films)
        self.film_ids = self.compared.film_ids
        alike = self._cosines(cooccurrence(training(tables.ratings, self.compared.ids, rng)))
        order = np.argsort(-alike, axis=1, kind="stable")[:, : self.near]
        self.neighbours = order.astype(np.int32)
        self.cosines = np.take_along_axis(alike, order, axis=1)
        return self

    def _cosines(self, both: Singles) -> Singles:
        lengths = np.sqrt(np.diag(both))
        alike = np.tril(both, -1)
        alike += alike.T
        alike /= np.outer(lengths, lengths) + np.float32(self.shrink)
        return alike

    def score(self, askers: Sequence[History]) -> Floats:
        known = rated(askers, self.compared.ids)
        scores = np.zeros(known.shape)
        for asker, films in enumerate(np.split(known.films, np.cumsum(known.sizes()))[:-1]):
            seen = np.zeros(known.shape[1], dtype=np.float32)
            seen[films] = 1
            scores[asker] = np.einsum("ij,ij->i", self.cosines, seen[self.neighbours])
        return self.compared.spread(scores)

    def explain(self, asker: History, films: Ints) -> Floats:
        known = rated([asker], self.compared.ids)
        places = self.compared.among(films)
        near = (self.neighbours[places] == known.films[:, None, None]) & (places >= 0)[:, None]
        found = np.zeros((len(asker.films), len(films)))
        found[known.at] = np.where(near, self.cosines[places], 0).sum(axis=2)
        return found
