"""Everybody gives every title as many stars as all ratings have on average."""

from __future__ import annotations

from typing import Self

import numpy as np

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.interactions.pairs import given


@hyperparameters
class GlobalMean(UserItemRatingModel):
    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self:
        known = given(subscriptions)
        known.introduce(self)
        self.mean = float(known.stars.mean())
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return {"everybody": np.full(len(users), self.mean)}
