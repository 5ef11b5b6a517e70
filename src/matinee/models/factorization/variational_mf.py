"""Vectors of tastes with their uncertainty, from stars and from who rated what."""

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
from matinee.models.factorization.blocks.likelihoods import gaussian_likelihood, ordered_probit
from matinee.models.factorization.blocks.variational_inference import (
    fit_posterior,
    side_information,
)
from matinee.models.interactions.ratings import learned, told
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.side_information import facts, side_components
from matinee.models.solvers.svd_init import svd_init

Share = Annotated[float, Field(gt=0, lt=1)]
LEVEL_DAMPING = 5.0


@hyperparameters
class VariationalMF(HistoryRatingModel):
    factors: Annotated[int, Field(ge=1)] = 16
    """how many tastes are told apart"""
    side_components: Annotated[int, Field(ge=0)] = 100
    """how many directions of who rates what are told apart"""
    rounds: Annotated[int, Field(ge=1)] = 10
    """how often people and films are fitted to each other"""
    ordinal: bool = False
    """whether stars are steps on a hidden scale, rather than numbers"""
    copies: Annotated[int, Field(ge=1)] = 1
    """how often all this is done, each time from another start; the mean is what is foretold"""
    penalty: Annotated[float, Field(gt=0)] = 2.0
    """how strongly habits and facts are taken to say nothing of tastes"""
    noise: Share = 0.5
    """share of the stars' variance that no taste explains"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        known = side_information(
            side_components(opinions, self.side_components, rng), facts(tables.films), self.penalty
        )
        level = fit_bias_terms(opinions, LEVEL_DAMPING, LEVEL_DAMPING)
        marks = (ordered_probit if self.ordinal else gaussian_likelihood)(
            opinions.stars, self.noise
        )
        starts = [svd_init(opinions, level, self.factors, rng) for _ in range(self.copies)]
        self.taught = [
            fit_posterior(opinions, start, marks, known, self.rounds) for start in starts
        ]
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        known = told(askers, self.film_ids)
        return np.asarray(np.mean([one.predict(known, who, films) for one in self.taught], axis=0))
