"""Embeddings of films, and a network that reads a person's vector of tastes from their history."""

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
from matinee.models.neural.blocks.training import Plan, trained
from matinee.models.solvers.gaussian_posteriors import Posterior, by_person, expected
from matinee.models.solvers.side_information import facts

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


@hyperparameters
class NeuralMF(HistoryRatingModel):
    """Training needs PyTorch; a trained model is plain arrays, and answers without it."""

    tastes: Count = 20
    """how many tastes are told apart"""
    units: Count = 128
    """hidden units between what a history tells and the guess of a vector"""
    passes: Count = 20
    """how often everybody's history is gone through"""
    batch: Count = 128
    """people between two steps"""
    learning_rate: Positive = 0.006
    """size of the largest step"""
    decay: Annotated[float, Field(ge=0)] = 3.0
    """how strongly films' own embeddings are drawn to what their descriptions say"""
    least_told: Annotated[float, Field(ge=0, lt=1)] = 0.4
    """the least share of a history from which the rest is to be told"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        self.scale, self.mean = opinions.scale(), float(opinions.stars.mean())
        often = np.log1p(opinions.spread())
        plan = Plan(
            self.tastes,
            self.units,
            self.passes,
            self.batch,
            self.learning_rate,
            self.decay,
            self.least_told,
        )
        described = _even(np.column_stack([facts(tables.films), often]))
        self.network = trained(opinions, described, plan, rng)
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        known, rated = told(askers, self.film_ids).narrowed()
        people = self.network.among(rated).people(by_person(known, known.stars - self.mean))
        far = expected(people, Posterior(self.network.films), who, films)
        return np.clip(self.mean + far, *self.scale)


def _even(described: Floats) -> Floats:
    """Every fact around zero and as far from it as any other."""
    spread = described.std(axis=0)
    return np.asarray((described - described.mean(axis=0)) / np.where(spread > 1e-9, spread, 1))
