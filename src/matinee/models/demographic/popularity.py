"""The films that most people like, for everybody the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.segment_counts import LikeCounts


@hyperparameters
class Popularity(DemographicRanker):
    by: Literal["likes", "ratings"] = "likes"
    """what is counted: likes, or all ratings"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        choices = LikeCounts(tables, liked_only=self.by == "likes")
        self.film_ids, self.shares = choices.film_ids, choices.popularity()
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        return np.tile(self.shares, (len(askers), 1))
