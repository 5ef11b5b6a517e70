"""SVD in which titles are expected to be what others with their traits are, until ratings of their
own say more: a title that nobody has rated has a bias and a taste all the same."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.factorization.blocks.item_side_features import item_features
from matinee.models.factorization.blocks.regularized_svd_solver import Wanted, tastes
from matinee.models.interactions.pairs import given


@hyperparameters
class RegularizedSVDSideInfo(UserItemRatingModel):
    factors: Annotated[int, Field(ge=1)] = 8
    """how many tastes are told apart"""
    shrink: Annotated[float, Field(gt=0)] = 0.7
    """how strongly tastes are drawn to what is likely; at 1 those go that chance would make"""
    rounds: Annotated[int, Field(ge=0)] = 3
    """how often users and titles are fitted to each other"""
    penalty: Annotated[float, Field(gt=0)] = 30.0
    """for each trait, so many ratings say that it does not matter"""

    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self:
        known = given(subscriptions)
        known.introduce(self)
        wanted = Wanted(self.factors, self.shrink, self.rounds)
        told = item_features(subscriptions, known, self.penalty)
        self.tastes = tastes(known, wanted, rng, told).narrowed()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.tastes.components(users, titles)
