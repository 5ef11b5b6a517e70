"""Item-based nearest neighbours on implicit feedback, with shrunk cosine similarity.

Sarwar et al. (2001), "Item-based collaborative filtering recommendation algorithms".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRanker,
    Ints,
    Tables,
    hyperparameters,
)
from matinee.models.interactions import Interactions
from matinee.models.neighbours.blocks.cosine import implicit_cosines
from matinee.models.solvers.cooccurrence import ItemSubset, cooccurrence


@hyperparameters
class ItemKNNImplicit(HistoryRanker):
    n_neighbors: Annotated[int, Field(ge=1)] = 100
    """number of nearest neighbours of each item"""
    damping: Annotated[float, Field(ge=0)] = 10.0
    """added to the denominator of the cosine similarity"""
    max_items: Annotated[int, Field(ge=1)] = 6000
    """number of most rated items that are scored: memory grows with its square"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.subset = ItemSubset(tables, self.max_items)
        self.film_ids = self.subset.film_ids
        interactions = Interactions.from_table_by_time(tables.ratings, self.subset.ids, rng)
        similarities = implicit_cosines(cooccurrence(interactions), self.damping)
        order = np.argsort(-similarities, axis=1, kind="stable")[:, : self.n_neighbors]
        self.neighbors = order.astype(np.int32)
        self.similarities = np.take_along_axis(similarities, order, axis=1)
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        interactions = Interactions.from_histories(queries, self.subset.ids)
        scores = np.zeros(interactions.shape)
        by_user = np.split(interactions.items, interactions.starts()[1:-1])
        for row, items in zip(scores, by_user, strict=False):
            rated = np.zeros(len(row), dtype=np.float32)
            rated[items] = 1
            row[:] = np.einsum("ij,ij->i", self.similarities, rated[self.neighbors])
        return self.subset.expand(scores)

    def explain(self, query: History, items: Ints) -> Floats:
        rated = Interactions.from_histories([query], self.subset.ids).items
        indices = self.subset.subset_indices(items)
        matches = self.neighbors[indices] == rated[:, None, None]
        matches &= (indices >= 0)[:, None]
        contributions = np.where(matches, self.similarities[indices], 0).sum(axis=2)
        return self.subset.expand_history(contributions, query.films)
