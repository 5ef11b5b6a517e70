"""Damped user and item biases: rating = global mean + user bias + item bias."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints
from matinee.models.interactions import Interactions

Damping = Annotated[float, Field(gt=0)]
SWEEPS = 5
"""Alternations between item and user biases; they converge within these."""


class BiasTerms(NamedTuple):
    mean: float
    items: Floats
    user_damping: float
    """pseudo-count of zero residuals per user"""

    def user_biases(self, interactions: Interactions) -> Floats:
        residuals = interactions.ratings - self.mean - self.items[interactions.items]
        sums = np.bincount(interactions.users, residuals, minlength=interactions.shape[0])
        return np.asarray(sums / (interactions.user_counts() + self.user_damping))

    def residuals(self, interactions: Interactions) -> Floats:
        """Each rating less its bias prediction."""
        biases = self.user_biases(interactions)
        return np.asarray(
            interactions.ratings - self.predict(biases, interactions.users, interactions.items)
        )

    def predict(self, user_biases: Floats, user_indices: Ints, item_indices: Ints) -> Floats:
        return np.asarray(self.mean + user_biases[user_indices] + self.items[item_indices])


def fit_bias_terms(
    interactions: Interactions, item_damping: float, user_damping: float
) -> BiasTerms:
    users, items, ratings, shape = interactions
    mean, user_counts = float(ratings.mean()), interactions.user_counts()
    item_counts = interactions.item_counts()
    deviations, user_biases, item_biases = ratings - mean, np.zeros(shape[0]), np.zeros(shape[1])
    for _ in range(SWEEPS):
        sums = np.bincount(items, deviations - user_biases[users], minlength=shape[1])
        item_biases = sums / (item_counts + item_damping)
        sums = np.bincount(users, deviations - item_biases[items], minlength=shape[0])
        user_biases = sums / (user_counts + user_damping)
    return BiasTerms(mean, item_biases, user_damping)
