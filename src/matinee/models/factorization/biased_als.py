"""Alternating least squares on stars: a short vector of tastes and a level for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.models.interactions.ratings import learned, told
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.gaussian_posteriors import (
    Posterior,
    Prior,
    Ratings,
    by_person,
    covariances,
    expected,
    gram_matrices,
    posterior,
    products,
    turned,
)
from matinee.models.solvers.svd_init import svd_init

Penalty = Annotated[float, Field(gt=0)]


@hyperparameters
class BiasedALS(HistoryRatingModel):
    factors: Annotated[int, Field(ge=1)] = 8
    """how many tastes are told apart"""
    penalty: Penalty = 8.0
    """how strongly all tastes are taken to be none"""
    level_penalty: Penalty = 3.0
    """how strongly all levels are taken to be average"""
    rounds: Annotated[int, Field(ge=0)] = 5
    """how often people and films are fitted to each other"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        self.scale, self.mean = opinions.scale(), float(opinions.stars.mean())
        people = by_person(opinions, opinions.stars - self.mean)
        films = turned(people)
        start = fit_bias_terms(opinions, self.level_penalty, self.level_penalty)
        self.films = svd_init(opinions, start, self.factors, rng)
        for _ in range(self.rounds):
            self.films = self._fitted(films, self._fitted(people, self.films))
        return self

    def _fitted(self, ratings: Ratings, others: Posterior) -> Posterior:
        penalties = np.diag([self.penalty] * (others.means.shape[1] - 1) + [self.level_penalty])
        prior = Prior(np.zeros(len(penalties)), penalties)
        certain = covariances(gram_matrices(ratings.seen, others), prior, 1.0)
        return posterior(certain, products(ratings, others), prior, 1.0)._replace(covariances=None)

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        known, rated = told(askers, self.film_ids).narrowed()
        ratings = by_person(known, known.stars - self.mean)
        people = self._fitted(ratings, self.films.among(rated))
        return np.clip(self.mean + expected(people, self.films, who, films), *self.scale)
