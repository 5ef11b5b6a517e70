"""The films that most people of one's gender and age like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import codes
from matinee.models.demographic.blocks.segment_counts import LikeCounts, group_of


@hyperparameters
class SegmentPopularity(DemographicRanker):
    shrink: float = 100.0
    """how many people of the wider group a group is mixed with"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        choices = LikeCounts(tables, liked_only=True)
        self.film_ids, self.shares = choices.film_ids, choices.group_shares(self.shrink)
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        return np.asarray(self.shares[group_of(codes(askers))])
