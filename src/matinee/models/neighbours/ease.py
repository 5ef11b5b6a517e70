"""Each film foretold from all others by ridge regression: EASE, and EDLAE where rated films are
left out at random while learning, which has a closed form as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.interactions.histories import rated, training
from matinee.models.solvers.cooccurrence import ItemSubset, cooccurrence, entries, summed


@hyperparameters
class EASE(HistoryRanker):
    penalty: Annotated[float, Field(gt=0)] = 500.0
    """how strongly all films are taken to say nothing of each other"""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3
    """the chance that a rated film is left out of a history while learning"""
    most_films: Annotated[int, Field(ge=1)] = 6000
    """so many films are compared, those rated most: memory grows with their square"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.linalg.lapack import spotrf, spotri

        self.compared = ItemSubset(tables, self.most_films)
        self.film_ids = self.compared.film_ids
        both = cooccurrence(training(tables.ratings, self.compared.ids, rng))
        diagonal = np.diag_indices_from(both)
        both[diagonal] += self.dropout / (1 - self.dropout) * both[diagonal] + self.penalty
        factor, _ = spotrf(both, lower=1, overwrite_a=1)
        inverse, _ = spotri(factor, lower=1, overwrite_c=1)
        scale = -1 / inverse[diagonal]
        weights = np.tril(inverse, -1)
        weights += weights.T
        weights *= scale
        self.weights = weights.astype(np.float16, order="C")
        return self

    def score(self, askers: Sequence[History]) -> Floats:
        seen = rated(askers, self.compared.ids).seen()
        return self.compared.spread(summed(seen, self.weights))

    def explain(self, asker: History, films: Ints) -> Floats:
        known = rated([asker], self.compared.ids)
        found = np.zeros((len(asker.films), len(films)))
        found[known.at] = entries(self.weights, known.films, self.compared.among(films))
        return found
