"""Metrics of similar-item lists. Those of one value per query are NaN where undefined."""

from __future__ import annotations

import numpy as np

from matinee.metrics.inputs import Floats, Means, SimilarItemLists


def franchise_hit_rate(lists: SimilarItemLists) -> Floats:
    """1 if the list contains another item of the query's franchise, else 0; NaN for a query
    without a franchise."""
    query_franchises = lists.franchises[lists.queries]
    hits = (lists.franchises[lists.items] == query_franchises[:, None]).any(axis=1)
    return np.where(query_franchises >= 0, hits, np.nan)


def corating_overlap(lists: SimilarItemLists) -> Floats:
    """|list & co-rated| / n: share of the list among the items with the most similar ratings; NaN
    for a query with too few ratings."""
    overlap = (lists.items[:, :, None] == lists.corated[:, None, :]).any(axis=2)
    has_ratings = (lists.corated >= 0).any(axis=1)
    return np.where(has_ratings, overlap.mean(axis=1), np.nan)


def median_votes(lists: SimilarItemLists) -> Floats:
    """Median of the vote counts of the list."""
    return np.asarray(np.median(lists.votes[lists.items], axis=1))


def relatedness(means: Means) -> Floats:
    """(mean of franchise_hit_rate + mean of corating_overlap) / 2: what a film is about and who
    likes it count alike, although more films have a franchise than enough ratings."""
    return (means["franchise_hit_rate"] + means["corating_overlap"]) / 2


def answerable_share(lists: SimilarItemLists) -> float:
    """Queries with a full list / all queries."""
    return len(lists.queries) / max(lists.n_queries, 1)
