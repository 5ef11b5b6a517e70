"""Implicit ALS: weighted matrix factorization of the user-item indicator matrix.

Hu, Koren and Volinsky (2008), "Collaborative filtering for implicit feedback datasets", with the
unobserved weight and the frequency-scaled regularization of Rendle et al. (2022), "Revisiting the
performance of iALS on item recommendation benchmarks".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    Floats32,
    History,
    HistoryRanker,
    Ints,
    Tables,
    hyperparameters,
)
from matinee.models.factorization.blocks.implicit_ridge import ImplicitRidge, IndexLists
from matinee.models.interactions import Interactions
from matinee.models.solvers.cooccurrence import ItemSubset


@hyperparameters
class ImplicitALS(HistoryRanker):
    embedding_size: Annotated[int, Field(ge=1)] = 64
    """number of latent factors"""
    epochs: Annotated[int, Field(ge=1)] = 8
    """alternations between users and items"""
    unobserved_weight: Annotated[float, Field(gt=0)] = 0.1
    """weight of a user-item pair without a rating; a pair with a rating has weight 1"""
    reg: Annotated[float, Field(gt=0)] = 0.01
    """L2 regularization per unit of weight in a user's or an item's row"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.subset = ItemSubset(tables, len(tables.films))
        self.film_ids = self.subset.film_ids
        rated = Interactions.from_table_by_time(tables.ratings, self.subset.ids, rng).implicit()
        by_user = IndexLists.from_rows(rated)
        by_item = IndexLists.from_rows(rated.T.tocsr())
        start = rng.standard_normal((rated.shape[1], self.embedding_size)) / self.embedding_size
        self.items = start.astype(np.float32)
        for _ in range(self.epochs):
            users = self._ridge.solve(by_user, self.items)
            self.items = self._ridge.solve(by_item, users)
        return self

    @property
    def _ridge(self) -> ImplicitRidge:
        return ImplicitRidge(self.unobserved_weight, self.reg)

    def score(self, queries: Sequence[History]) -> Floats:
        interactions = Interactions.from_histories(queries, self.subset.ids)
        vectors = self._ridge.solve(IndexLists.from_rows(interactions.implicit()), self.items)
        return self.subset.expand(_dot_products(vectors, self.items))

    def explain(self, query: History, items: Ints) -> Floats:
        rated = Interactions.from_histories([query], self.subset.ids).items
        ascending = np.sort(rated)
        reduced = [np.delete(ascending, index) for index in np.searchsorted(ascending, rated)]
        lists = IndexLists.from_lists([ascending, *reduced])
        vectors = self._ridge.solve(lists, self.items)
        indices = self.subset.subset_indices(items)
        scores = np.where(indices >= 0, _dot_products(vectors, self.items[indices]), 0)
        return self.subset.expand_history(scores[0] - scores[1:], query.films)


def _dot_products(users: Floats32, items: Floats32) -> Floats:
    return np.asarray(users.astype(float) @ items.T.astype(float))
