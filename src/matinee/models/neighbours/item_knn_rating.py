"""A person gives a film more stars than is expected if they did so to the films most like it."""

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
from matinee.models.interactions.histories import Singles
from matinee.models.interactions.ratings import Opinions, learned, told
from matinee.models.solvers.bias_terms import Damping, fit_bias_terms


@hyperparameters
class ItemKNNRating(HistoryRatingModel):
    near: Annotated[int, Field(ge=1)] = 30
    """how many of the films that somebody rated, those most alike, speak for each"""
    power: Annotated[float, Field(gt=0)] = 1.5
    """the larger, the more the most alike count among them"""
    shrink: Annotated[float, Field(gt=0)] = 0.02
    """weight of a further film that is rated just as expected"""
    damping: Damping = 5.0
    """how many average ratings each film and each person are given beforehand"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        opinions = learned(tables.ratings, self.film_ids)
        self.scale = opinions.scale()
        self.levels = fit_bias_terms(opinions, self.damping, self.damping)
        alike = _cosines(opinions, self.levels.residuals(opinions))
        self.weights = (np.maximum(alike, 0) ** np.float32(self.power)).astype(np.float16)
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        known = told(askers, self.film_ids)
        found = self.levels.predict(self.levels.people(known), who, films)
        above, starts = self.levels.residuals(known), known.starts()
        order = np.argsort(who, kind="stable")
        for pairs in np.split(order, np.flatnonzero(np.diff(who[order])) + 1):
            for asker in who[pairs[:1]]:
                own = slice(starts[asker], starts[asker + 1])
                found[pairs] += self._above(films[pairs], known.films[own], above[own])
        return np.clip(found, *self.scale)

    def _above(self, asked: Ints, rated: Ints, above: Floats) -> Floats:
        weights = self.weights[np.ix_(asked, rated)].astype(np.float32)
        if len(rated) > self.near:
            least = np.partition(weights, -self.near, axis=1)[:, -self.near]
            weights[weights < least[:, None]] = 0
        return np.asarray(weights @ above / (weights.sum(axis=1) + self.shrink))


def _cosines(opinions: Opinions, above: Floats) -> Singles:
    """Films x films: how alike the same people find them; nothing where nobody rated both."""
    from scipy.linalg.blas import ssyrk

    lower = ssyrk(1.0, opinions.matrix(above).toarray(order="F"), trans=1, lower=1)
    lengths = np.sqrt(np.maximum(np.diag(lower), 1e-9))
    lower /= lengths
    lower /= lengths[:, None]
    return np.asarray(lower + np.tril(lower, -1).T)
