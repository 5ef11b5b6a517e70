"""A user is so much milder than others, and a title so much better; few ratings count less.

How much less is told by the ratings: where the titles' means lie no further apart than chance puts
them, titles count nothing at all.
"""

from __future__ import annotations

from typing import Self

import numpy as np

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.factorization.blocks.bias_terms_with_side_info import fit_side_info_biases
from matinee.models.interactions.pairs import given


@hyperparameters
class UserItemBias(UserItemRatingModel):
    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self:
        known = given(subscriptions)
        known.introduce(self)
        self.biases = fit_side_info_biases(known, known.stars).narrowed()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.biases.components(users, titles)
