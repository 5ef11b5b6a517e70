"""Inputs of the metrics: recommended lists, item-to-item lists and rating predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Means = Mapping[str, Floats]
"""Metric name -> its mean over all ratings. The arrays may have leading axes, such as bootstrap
resamples."""


class RecommendedItems(Protocol):
    """Top-n lists, regardless of the queries they answer."""

    @property
    def items(self) -> Ints: ...

    @property
    def popularity(self) -> Floats: ...

    @property
    def genres(self) -> Floats: ...


class RecommendedLists(NamedTuple):
    """Top-n lists of users and their relevance."""

    items: Ints
    """users x n: item indices, best first"""
    hits: NDArray[np.bool_]
    """users x n: whether the item is relevant to the user"""
    n_relevant: Ints
    """number of relevant items of each user, at least 1"""
    popularity: Floats
    """share of the training users who rated each item"""
    genres: Floats
    """items x genres: 1 where an item has a genre"""


class SimilarItemLists(NamedTuple):
    """Top-n lists of similar items, one per query item."""

    queries: Ints
    """item indices of the queries that have a full list"""
    items: Ints
    """queries x n: item indices, most similar first"""
    franchises: Ints
    """franchise index of each item; -1 without a franchise, or if it has no other item"""
    corated: Ints
    """queries x m: indices of the items with the most similar ratings, padded with -1; all -1 for
    a query with too few ratings"""
    votes: Floats
    """vote count of each item"""
    genres: Floats
    """items x genres: 1 where an item has a genre"""
    n_queries: int
    """number of all queries, including those without a full list"""

    @property
    def popularity(self) -> Floats:
        """vote count of each item divided by the largest vote count"""
        return np.asarray(self.votes / max(self.votes.max(initial=0), 1))


class Predictions(NamedTuple):
    """Predicted and actual ratings, one row per rating."""

    probabilities: Floats
    """ratings x classes"""
    labels: Ints
    """index of the actual class"""
    predicted: Floats
    """predicted rating in stars"""
    actual: Floats
    """actual rating in stars"""
