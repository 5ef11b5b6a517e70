"""A library's classifier over encodings of person and film: what five candidates are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, Tables
from matinee.models.demographic.blocks.target_encoding import TargetEncoder
from matinee.models.demographic.blocks.target_encoding_tables import Smoothing

FIT_THREADS = 2
"""Fixed, since the number of threads may decide the last bits of a fit."""


class EncodedClassifier:
    def __init__(self, estimator: Any, shrinkage: Smoothing) -> None:
        self.estimator, self.encodings = estimator, TargetEncoder(shrinkage)

    def fit(self, tables: Tables, rng: np.random.Generator, target: Ints | None = None) -> Self:
        """Learns the target, or the place of each rating's class."""
        self.encodings, features, places = self.encodings.fit(tables, rng)
        self.present, labels = np.unique(places if target is None else target, return_inverse=True)
        if len(self.present) < 2:
            raise ValueError(
                f"a classifier needs ratings of two classes at least; the {len(labels)} ratings of "
                "the training part are all of one. Take more ratings or a simpler candidate."
            )
        self.estimator.fit(features, labels)
        return self

    def chances(
        self, askers: Sequence[Demographics], who: Ints, films: Ints, classes: int
    ) -> Floats:
        """Pairs x classes; a class never met in training has no chance."""
        chances = np.zeros((len(films), classes))
        if len(films):
            features = self.encodings.features(askers, who, films)
            chances[:, self.present] = self.estimator.predict_proba(features)
            chances /= chances.sum(axis=1, keepdims=True)
        return chances


def seed_of(rng: np.random.Generator) -> int:
    """For libraries that want their randomness as a number."""
    return int(rng.integers(2**31))
