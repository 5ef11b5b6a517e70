"""User and item biases: rating = global mean + user bias + item bias.

Koren (2008), "Factorization meets the neighborhood", section 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    StreamingTables,
    Tables,
    UserItemRatingModel,
    film_ids,
    hyperparameters,
)
from matinee.models.factorization.blocks.bias_terms_with_side_info import fit_side_info_biases
from matinee.models.interactions import Interactions, fit_interactions
from matinee.models.solvers.bias_terms import Damping, fit_bias_terms


@hyperparameters
class HistoryBias(HistoryRatingModel):
    """Damped biases; the user bias is folded in from the history."""

    item_damping: Damping = 3.0
    """pseudo-count of average ratings per item"""
    user_damping: Damping = 5.0
    """pseudo-count of average ratings per user"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        self.biases = fit_bias_terms(interactions, self.item_damping, self.user_damping)
        self.scale = interactions.scale()
        return self

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        interactions = Interactions.from_histories(queries, self.film_ids)
        user_biases = self.biases.user_biases(interactions)
        return np.clip(self.biases.predict(user_biases, users, items), *self.scale)


@hyperparameters
class UserItemBias(UserItemRatingModel):
    """Biases whose damping is estimated from the ratings (empirical Bayes): item biases vanish
    where the item means differ no more than by chance."""

    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self:
        interactions = fit_interactions(self, tables)
        self.biases = fit_side_info_biases(interactions, interactions.ratings).to_float32()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.biases.components(users, titles)
