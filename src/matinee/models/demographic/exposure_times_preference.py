"""Exposure times preference: p(seen | segment) x p(liked | seen, demographics, item)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import encode_demographics
from matinee.models.demographic.blocks.encoded_estimator import EncodedEstimator
from matinee.models.demographic.blocks.estimators import LogisticParams
from matinee.models.demographic.blocks.segment_counts import LikeCounts, segment_index
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import LIKED


@hyperparameters
class ExposureTimesPreference(DemographicRanker):
    """The exposure is a damped share of the segment's users, the preference a logistic regression
    on target encodings. Ratings are not missing at random, so both factors are modelled."""

    smoothing: Smoothing
    """smoothing of the target encodings"""
    damping: float = 100.0
    """exposure: weight of the wider segment, in users"""
    C: float = 1.0
    """preference: inverse of the L2 regularization strength"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        ratings = LikeCounts(tables, liked_only=False)
        self.film_ids, self.exposure = ratings.film_ids, ratings.segment_shares(self.damping)
        estimator = LogisticParams(C=self.C).build(rng)
        liked = tables.ratings[LIKED].to_numpy(dtype=np.int64)
        self.preference = EncodedEstimator(estimator, self.smoothing).fit(tables, rng, liked)
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        exposure = self.exposure[segment_index(encode_demographics(queries))]
        items = np.arange(len(self.film_ids))
        query = np.zeros(len(items), dtype=np.int64)
        # one query at a time, so that a score does not depend on the other queries
        liked = [self.preference.predict_proba([q], query, items, 2)[:, 1] for q in queries]
        return np.asarray(exposure * np.reshape(liked, (-1, len(items))))
