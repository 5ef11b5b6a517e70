"""The most similar films of every film, sorted by weighted rating where there are ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Ints
from matinee.ranking.similar_items import sort_by_order
from matinee.service.state.similar_index import SimilarIndex

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class SimilarLists:
    index: SimilarIndex
    films: Ints
    """indices into the films of the champion"""
    n: int
    reasons: bool
    """whether each film has what it has in common with the film of the query"""

    @property
    def query_ids(self) -> Ints:
        return self.index.film_filter.attributes.film_ids[self.films]

    def rows(self, start: int, stop: int) -> pa.Table:
        import pyarrow as pa

        films = self.films[start:stop].tolist()
        index, ids = self.index, self.index.film_filter.attributes.film_ids
        order, ranked = index.applied_order("rating"), index.rank_each(films, self.n)
        lists = [
            (sort_by_order(each.indices, index.item_index, order), each.scores) for each in ranked
        ]
        sizes = [len(nearest) for nearest, _ in lists]
        nearest = np.concatenate([nearest for nearest, _ in lists])
        ratings = index.item_index.ratings[nearest].round(4)
        if not index.attributes.available:
            ratings = np.full(len(nearest), np.nan)
        columns = {
            "film_id": ids[np.repeat(films, sizes)],
            "rank": np.concatenate([np.arange(1, size + 1, dtype=np.int16) for size in sizes]),
            "similar_film_id": ids[nearest],
            "similarity": np.concatenate([scores[nearest] for nearest, scores in lists]).round(4),
            "weighted_rating": pa.array(ratings, from_pandas=True),
        }
        if self.reasons:
            pairs = zip(films, lists, strict=True)
            reasons = [
                list(each.items())
                for film, (others, _) in pairs
                for each in index.reasons(film, others)
            ]
            columns["reasons"] = pa.array(reasons, pa.map_(pa.string(), pa.list_(pa.string())))
        return pa.table(columns)
