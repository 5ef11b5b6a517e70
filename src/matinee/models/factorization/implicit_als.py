"""Hidden tastes of people and films, learned in turns from who rated what: implicit ALS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.factorization.blocks.implicit_ridge import Listed, Ridge
from matinee.models.interactions.histories import Singles, rated, training
from matinee.models.solvers.cooccurrence import ItemSubset


@hyperparameters
class ImplicitALS(HistoryRanker):
    factors: Annotated[int, Field(ge=1)] = 64
    """how many hidden tastes are told apart"""
    rounds: Annotated[int, Field(ge=1)] = 8
    """how often people and films are learned from each other"""
    unrated: Annotated[float, Field(gt=0)] = 0.1
    """how much it counts that a film is not rated, beside 1 for one that is"""
    penalty: Annotated[float, Field(gt=0)] = 0.01
    """how strongly tastes are held back, for each rating and its share of what is not rated"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.compared = ItemSubset(tables, len(tables.films))
        self.film_ids = self.compared.film_ids
        seen = training(tables.ratings, self.compared.ids, rng).seen()
        people, films = Listed.rows(seen), Listed.rows(seen.T.tocsr())
        start = rng.standard_normal((seen.shape[1], self.factors)) / self.factors
        self.tastes = start.astype(np.float32)
        for _ in range(self.rounds):
            placed = self._ridge.solved(people, self.tastes)
            self.tastes = self._ridge.solved(films, placed)
        return self

    @property
    def _ridge(self) -> Ridge:
        return Ridge(self.unrated, self.penalty)

    def score(self, askers: Sequence[History]) -> Floats:
        people = Listed.rows(rated(askers, self.compared.ids).seen())
        placed = self._ridge.solved(people, self.tastes)
        return self.compared.spread(_products(placed, self.tastes))

    def explain(self, asker: History, films: Ints) -> Floats:
        known = rated([asker], self.compared.ids)
        mine = np.sort(known.films)
        without = [np.delete(mine, place) for place in np.searchsorted(mine, known.films)]
        placed = self._ridge.solved(Listed.of([mine, *without]), self.tastes)
        places = self.compared.among(films)
        scores = np.where(places >= 0, _products(placed, self.tastes[places]), 0)
        found = np.zeros((len(asker.films), len(films)))
        found[known.at] = scores[0] - scores[1:]
        return found


def _products(placed: Singles, tastes: Singles) -> Floats:
    return np.asarray(placed.astype(float) @ tastes.T.astype(float))
