"""A network that guesses a person's vector of tastes from the films they rated, in plain arrays.

The guess is then corrected by the stars themselves: a ridge regression towards it, as short as
ever, so that few ratings leave the guess as it is and many overrule it. Nobody has a row of their
own: a stranger is read as everybody else is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.interactions.histories import Singles
from matinee.models.solvers.gaussian_posteriors import (
    Posterior,
    Prior,
    Ratings,
    covariances,
    gram_matrices,
    posterior,
    products,
)

LEVEL_DAMPING = 5.0
"""Average ratings that are added to each person's, before asking how mildly they judge."""
DOUBT = 10.0
"""Ratings of no meaning that are added, before asking what theirs tell."""
USUAL, DOUBLINGS = 0.8, 5.0
"""What the logarithm of a number of ratings is divided by, and what it then usually is."""


class NetworkWeights(NamedTuple):
    films: Singles
    """films x tastes: each film's vector, and its level in the last column"""
    stars: Singles
    """films x tastes: what a star more than expected tells of a person"""
    seen: Singles
    """films x tastes: what having rated the film tells of them, whatever the stars"""
    hidden: Singles
    """from what is told to the hidden units; the last row is added to all"""
    guess: Singles
    """from the hidden units to a person's vector; the last row is added to all"""
    direct: Singles
    """from what is told to a person's vector, past the hidden units"""
    penalties: Singles
    """how strongly each number of a vector is held to its guess"""

    def among(self, films: Ints) -> NetworkWeights:
        return self._replace(
            films=self.films[films], stars=self.stars[films], seen=self.seen[films]
        )

    def guessed(self, ratings: Ratings) -> Floats:
        """People's vectors and levels, before their stars correct them."""
        counts = np.asarray(ratings.seen.sum(axis=1))[:, None]
        above = ratings.stars - ratings.seen * self.films[:, -1]
        level = np.asarray(above.sum(axis=1))[:, None] / (counts + LEVEL_DAMPING)
        apart = above @ self.stars - level * (ratings.seen @ self.stars)
        told = np.hstack([apart, ratings.seen @ self.seen]) / np.sqrt(counts + DOUBT)
        size = np.log1p(counts) / DOUBLINGS - USUAL
        units = np.tanh(np.hstack([told, level, size]) @ self.hidden[:-1] + self.hidden[-1])
        found = units @ self.guess[:-1] + self.guess[-1] + told @ self.direct
        found[:, -1:] += level
        return np.asarray(found, dtype=np.float64)

    def people(self, ratings: Ratings) -> Posterior:
        films = Posterior(self.films)
        prior = Prior(self.guessed(ratings), np.diag(self.penalties))
        certain = covariances(gram_matrices(ratings.seen, films), prior, 1.0)
        return posterior(certain, products(ratings, films), prior, 1.0)
