"""EASE: item-item regression in closed form; with dropout it is EDLAE.

Steck (2019), "Embarrassingly shallow autoencoders for sparse data"; Steck (2020), "Autoencoders
that don't overfit towards the identity".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.interactions import Interactions
from matinee.models.solvers.cooccurrence import (
    ItemSubset,
    cooccurrence,
    submatrix,
    weighted_sums,
)


@hyperparameters
class EASE(HistoryRanker):
    reg: Annotated[float, Field(gt=0)] = 500.0
    """L2 regularization of the item-item weights"""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3
    """probability that a rated item is dropped from the input in training"""
    max_items: Annotated[int, Field(ge=1)] = 6000
    """number of most rated items that are scored: memory grows with its square"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.linalg.lapack import spotrf, spotri

        self.subset = ItemSubset(tables, self.max_items)
        self.film_ids = self.subset.film_ids
        gram = cooccurrence(Interactions.from_table_by_time(tables.ratings, self.subset.ids, rng))
        diagonal = np.diag_indices_from(gram)
        gram[diagonal] += self.dropout / (1 - self.dropout) * gram[diagonal] + self.reg
        factor, _ = spotrf(gram, lower=1, overwrite_a=1)
        inverse, _ = spotri(factor, lower=1, overwrite_c=1)
        scale = -1 / inverse[diagonal]
        weights = np.tril(inverse, -1)
        weights += weights.T
        weights *= scale
        self.weights = weights.astype(np.float16, order="C")
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        rated = Interactions.from_histories(queries, self.subset.ids).implicit()
        return self.subset.expand(weighted_sums(rated, self.weights))

    def explain(self, query: History, items: Ints) -> Floats:
        rated = Interactions.from_histories([query], self.subset.ids).items
        contributions = submatrix(self.weights, rated, self.subset.subset_indices(items))
        return self.subset.expand_history(contributions, query.films)
