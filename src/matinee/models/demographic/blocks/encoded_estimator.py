"""A scikit-learn classifier on target-encoded pairs of user and item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, Tables
from matinee.models.demographic.blocks.target_encoding import TargetEncoder
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing


class EncodedEstimator:
    def __init__(self, estimator: Any, smoothing: Smoothing) -> None:
        self.estimator, self.encoder = estimator, TargetEncoder(smoothing)

    def fit(self, tables: Tables, rng: np.random.Generator, target: Ints | None = None) -> Self:
        """Fits the target, by default the class index of each rating."""
        features, labels = self.encoder.fit_transform(tables, rng)
        self.classes, codes = np.unique(labels if target is None else target, return_inverse=True)
        if len(self.classes) < 2:
            raise ValueError(
                f"a classifier needs ratings of at least two classes; the {len(codes)} ratings of "
                "the training part are all of one. Use more ratings or a simpler candidate."
            )
        self.estimator.fit(features, codes)
        return self

    def predict_proba(
        self, queries: Sequence[Demographics], users: Ints, items: Ints, n_classes: int
    ) -> Floats:
        """Pairs x classes: pair i is queries[users[i]] and the item of index items[i]. A class
        absent from the training ratings has probability 0."""
        probabilities = np.zeros((len(items), n_classes))
        if len(items):
            features = self.encoder.transform(queries, users, items)
            probabilities[:, self.classes] = self.estimator.predict_proba(features)
            probabilities /= probabilities.sum(axis=1, keepdims=True)
        return probabilities
