"""How likely somebody of one's group sees a film, times how likely they then like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import DemographicRanker, Demographics, Floats, Tables, hyperparameters
from matinee.models.demographic.blocks.demographics import codes
from matinee.models.demographic.blocks.encoded_classifier import EncodedClassifier
from matinee.models.demographic.blocks.segment_counts import LikeCounts, group_of
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing
from matinee.schema.columns import LIKED


@hyperparameters
class ExposureTimesPreference(DemographicRanker):
    encoding: Smoothing
    """how strongly the shares that a film and a group are described by are smoothed"""
    shrink: float = 100.0
    """how many people of the wider group a group is mixed with, for what it sees"""
    inverse_penalty: float = 1.0
    """the larger, the freer the weights"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        choices = LikeCounts(tables, liked_only=False)
        self.film_ids, self.seen = choices.film_ids, choices.group_shares(self.shrink)
        regression = LogisticRegression(C=self.inverse_penalty, max_iter=200)
        estimator = make_pipeline(StandardScaler(), regression)
        liked = tables.ratings[LIKED].to_numpy(dtype=np.int64)
        self.classifier = EncodedClassifier(estimator, self.encoding).fit(tables, rng, liked)
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        films = np.arange(len(self.film_ids))
        nobody = np.zeros(len(films), dtype=np.int64)
        liked = [self.classifier.chances([asker], nobody, films, 2)[:, 1] for asker in askers]
        return np.asarray(self.seen[group_of(codes(askers))] * np.reshape(liked, (-1, len(films))))
