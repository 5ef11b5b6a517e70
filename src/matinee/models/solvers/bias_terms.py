"""How far above the average a film is rated and a person rates, few ratings counting less."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints
from matinee.models.interactions.ratings import Opinions

Damping = Annotated[float, Field(gt=0)]
ROUNDS = 5
"""Films and people are levelled in turn; after so many rounds hardly anything moves."""


class BiasTerms(NamedTuple):
    mean: float
    films: Floats
    damping: float
    """how many average ratings each person is given beforehand"""

    def people(self, opinions: Opinions) -> Floats:
        above = opinions.stars - self.mean - self.films[opinions.films]
        sums = np.bincount(opinions.who, above, minlength=opinions.shape[0])
        return np.asarray(sums / (opinions.sizes() + self.damping))

    def residuals(self, opinions: Opinions) -> Floats:
        """Of each opinion, what the levels of film and person leave unsaid."""
        expected = self.predict(self.people(opinions), opinions.who, opinions.films)
        return np.asarray(opinions.stars - expected)

    def predict(self, people: Floats, who: Ints, films: Ints) -> Floats:
        return np.asarray(self.mean + people[who] + self.films[films])


def fit_bias_terms(opinions: Opinions, films: float, people: float) -> BiasTerms:
    who, which, shape = opinions.who, opinions.films, opinions.shape
    mean, ratings, spread = float(opinions.stars.mean()), opinions.sizes(), opinions.spread()
    above, mild, good = opinions.stars - mean, np.zeros(shape[0]), np.zeros(shape[1])
    for _ in range(ROUNDS):
        good = np.bincount(which, above - mild[who], minlength=shape[1]) / (spread + films)
        mild = np.bincount(who, above - good[which], minlength=shape[0]) / (ratings + people)
    return BiasTerms(mean, good, people)
