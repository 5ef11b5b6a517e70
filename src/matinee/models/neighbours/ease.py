"""EASE, and with dropout EDLAE: item-item regression in closed form.

The formula and the references are in `solvers.item_regression`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.interactions import Interactions
from matinee.models.solvers.cooccurrence import ItemSubset
from matinee.models.solvers.item_regression import ItemRegression, ItemRegressionSettings


@hyperparameters
class EASE(HistoryRanker):
    reg: Annotated[float, Field(gt=0)] = 500.0
    """L2 regularization of the item-item weights"""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3
    """probability that a rated item is dropped from the input in training"""
    rating_exponent: Annotated[float, Field(ge=0)] = 0.0
    """of a rating's share of the highest rating, as the weight of an interaction"""
    max_items: Annotated[int, Field(ge=1)] = 6000
    """number of most rated items that are scored: memory grows with its square"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        subset = ItemSubset(tables, self.max_items)
        self.film_ids = subset.film_ids
        interactions = Interactions.from_table_by_time(tables.ratings, subset.ids, rng)
        settings = ItemRegressionSettings(self.reg, self.dropout, self.rating_exponent)
        self.regression = ItemRegression.fit(interactions, subset, settings)
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        return self.regression.score(queries)

    def explain(self, query: History, items: Ints) -> Floats:
        return self.regression.explain(query, items)
