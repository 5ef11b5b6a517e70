"""Top-n lists of similar items, without duplicate titles, ordered by similarity or rating."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matinee.ranking.topn import top_n
from matinee.runtime.text import normalize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRIOR_VOTES_QUANTILE = 0.9
"""Quantile of the vote counts that gives m, the prior strength of the weighted rating."""
Order = Literal["rating", "similarity"]


class ItemIndex(NamedTuple):
    """Attributes of the catalog's items, by ascending id."""

    film_ids: Ints
    titles: Ints
    """title index; titles that differ only in case, accents or whitespace share one"""
    ratings: Floats
    """weighted rating, see weighted_ratings"""

    @classmethod
    def build(cls, film_ids: Ints, titles: Sequence[str], votes: Floats, means: Floats) -> Self:
        normalized = np.array([normalize(title) for title in titles], dtype=object)
        if not len(normalized):
            return cls(film_ids, np.zeros(0, dtype=np.int64), weighted_ratings(votes, means))
        title_index = np.unique(normalized, return_inverse=True)[1]
        return cls(film_ids, title_index, weighted_ratings(votes, means))


def weighted_ratings(votes: Floats, means: Floats) -> Floats:
    """IMDb's weighted rating (v R + m C) / (v + m): the item's mean R and vote count v, the mean C
    of all items with votes, and the prior strength m."""
    has_votes = votes > 0
    if not has_votes.any():
        return np.zeros(len(votes))
    m, c = np.quantile(votes, PRIOR_VOTES_QUANTILE), np.mean(means[has_votes])
    weight = np.divide(votes, votes + m, out=np.zeros(len(votes)), where=has_votes)
    return np.asarray(weight * means + (1 - weight) * c)


def most_similar(scores: Floats, query: int, n: int, items: ItemIndex, seed: int) -> Ints:
    """Indices of the n items with the highest scores, best first, each title once and not the
    query's own."""
    excluded = items.titles == items.titles[query]
    n_candidates = n
    while True:
        indices = top_n(scores, n_candidates, items.film_ids, seed, excluded)
        first_of_title = np.sort(np.unique(items.titles[indices], return_index=True)[1])
        if len(first_of_title) >= n or len(indices) < n_candidates:
            return np.asarray(indices[first_of_title[:n]])
        n_candidates *= 2


def sort_by_order(indices: Ints, items: ItemIndex, order: Order) -> Ints:
    """Best rated first, or unchanged: `indices` are sorted by similarity."""
    if order == "similarity":
        return indices
    return np.asarray(indices[np.argsort(-items.ratings[indices], kind="stable")])
