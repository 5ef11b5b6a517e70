"""Item-based nearest neighbours on explicit ratings: biases plus a weighted mean of the residuals
of the most similar rated items.

Koren (2008), "Factorization meets the neighborhood", section 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.models.interactions import Interactions
from matinee.models.neighbours.blocks.cosine import residual_cosines
from matinee.models.solvers.bias_terms import Damping, fit_bias_terms


@hyperparameters
class ItemKNNRating(HistoryRatingModel):
    n_neighbors: Annotated[int, Field(ge=1)] = 30
    """number of most similar items of the history that are averaged"""
    power: Annotated[float, Field(gt=0)] = 1.5
    """exponent of the similarities; larger favours the most similar items"""
    damping: Annotated[float, Field(gt=0)] = 0.02
    """weight of a zero residual that is added to the mean"""
    bias_damping: Damping = 5.0
    """pseudo-count of average ratings per item and per user"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        self.scale = interactions.scale()
        self.biases = fit_bias_terms(interactions, self.bias_damping, self.bias_damping)
        similarities = residual_cosines(interactions, self.biases.residuals(interactions))
        weights = np.maximum(similarities, 0) ** np.float32(self.power)
        self.weights = weights.astype(np.float16)
        return self

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        histories = Interactions.from_histories(queries, self.film_ids)
        user_biases = self.biases.user_biases(histories)
        predicted = self.biases.predict(user_biases, users, items)
        residuals, starts = self.biases.residuals(histories), histories.starts()
        order = np.argsort(users, kind="stable")
        for pairs in np.split(order, np.flatnonzero(np.diff(users[order])) + 1):
            for user in users[pairs[:1]]:
                own = slice(starts[user], starts[user + 1])
                rated, targets = histories.items[own], items[pairs]
                predicted[pairs] += self._mean_residuals(targets, rated, residuals[own])
        return np.clip(predicted, *self.scale)

    def _mean_residuals(self, targets: Ints, rated: Ints, residuals: Floats) -> Floats:
        weights = self.weights[np.ix_(targets, rated)].astype(np.float32)
        if len(rated) > self.n_neighbors:
            cutoff = np.partition(weights, -self.n_neighbors, axis=1)[:, -self.n_neighbors]
            weights[weights < cutoff[:, None]] = 0
        return np.asarray(weights @ residuals / (weights.sum(axis=1) + self.damping))
