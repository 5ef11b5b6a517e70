"""Popularity within the query's gender and age segment, shrunk towards the wider segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import encode_demographics
from matinee.models.demographic.blocks.segment_counts import LikeCounts, segment_index


@hyperparameters
class SegmentPopularity(DemographicRanker):
    damping: float = 100.0
    """weight of the wider segment, in users"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        likes = LikeCounts(tables, liked_only=True)
        self.film_ids, self.shares = likes.film_ids, likes.segment_shares(self.damping)
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        return np.asarray(self.shares[segment_index(encode_demographics(queries))])
