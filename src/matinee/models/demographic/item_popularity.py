"""The films that most people rated, for everybody the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    Floats,
    History,
    HistoryRanker,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.schema.columns import FILM_ID


@hyperparameters
class ItemPopularity(HistoryRanker):
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        places = np.searchsorted(self.film_ids, tables.ratings[FILM_ID].to_numpy(np.int64))
        self.counts = np.bincount(places, minlength=len(self.film_ids)).astype(float)
        return self

    def score(self, askers: Sequence[History]) -> Floats:
        return np.tile(self.counts, (len(askers), 1))

    def explain(self, asker: History, films: Ints) -> Floats:
        return np.zeros((len(asker.films), len(films)))
