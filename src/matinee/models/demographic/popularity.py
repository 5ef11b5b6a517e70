"""Non-personalized popularity baselines: the same ranking for every query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np

from matinee.models.base import (
    DemographicRanker,
    Demographics,
    Floats,
    History,
    HistoryRanker,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.models.demographic.blocks.segment_counts import LikeCounts
from matinee.schema.columns import FILM_ID


@hyperparameters
class Popularity(DemographicRanker):
    """For new users: the share of users who like (or rated) an item."""

    by: Literal["likes", "ratings"] = "likes"
    """what is counted"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        counts = LikeCounts(tables, liked_only=self.by == "likes")
        self.film_ids, self.shares = counts.film_ids, counts.popularity()
        return self

    def score(self, queries: Sequence[Demographics]) -> Floats:
        return np.tile(self.shares, (len(queries), 1))


@hyperparameters
class ItemPopularity(HistoryRanker):
    """For users with a rating history: the number of ratings of an item."""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        items = np.searchsorted(self.film_ids, tables.ratings[FILM_ID].to_numpy(np.int64))
        self.counts = np.bincount(items, minlength=len(self.film_ids)).astype(float)
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        return np.tile(self.counts, (len(queries), 1))

    def explain(self, query: History, items: Ints) -> Floats:
        return np.zeros((len(query.films), len(items)))
