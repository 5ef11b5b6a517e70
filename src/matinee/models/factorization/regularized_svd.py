"""Biases, and a taste: singular vectors of what these leave unsaid, fitted to the given ratings."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.factorization.blocks.regularized_svd_solver import Wanted, tastes
from matinee.models.interactions.pairs import given


@hyperparameters
class RegularizedSVD(UserItemRatingModel):
    factors: Annotated[int, Field(ge=1)] = 8
    """how many tastes are told apart"""
    shrink: Annotated[float, Field(gt=0)] = 0.7
    """how strongly tastes are drawn to none; at 1 those go that chance alone would make"""
    rounds: Annotated[int, Field(ge=0)] = 3
    """how often users and titles are fitted to each other"""

    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self:
        known = given(subscriptions)
        known.introduce(self)
        wanted = Wanted(self.factors, self.shrink, self.rounds)
        self.tastes = tastes(known, wanted, rng).narrowed()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.tastes.components(users, titles)
