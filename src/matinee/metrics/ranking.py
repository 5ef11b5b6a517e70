"""Metrics of top-n lists. All but `coverage` and `exposure_gini` return one value per list."""

from __future__ import annotations

import numpy as np

from matinee.metrics.inputs import Floats, RecommendedItems, RecommendedLists

HEAD_SHARE = 0.8
"""Share of all ratings that the most popular items have together."""


def ndcg(lists: RecommendedLists) -> Floats:
    """Normalized discounted cumulative gain with binary relevance.

    DCG / IDCG, where DCG = sum over ranks i of hit_i / log2(i + 1) and IDCG is the DCG of the
    ideal list, which starts with all relevant items.
    """
    gains = 1 / np.log2(np.arange(2, lists.hits.shape[1] + 2))
    ideal = np.cumsum(gains)[np.minimum(lists.n_relevant, len(gains)) - 1]
    return np.asarray(lists.hits @ gains / ideal)


def precision(lists: RecommendedLists) -> Floats:
    """hits / n"""
    return np.asarray(lists.hits.mean(axis=1))


def recall(lists: RecommendedLists) -> Floats:
    """hits / relevant items of the user"""
    return np.asarray(lists.hits.sum(axis=1) / lists.n_relevant)


def hit_rate(lists: RecommendedLists) -> Floats:
    """1 if the list contains a relevant item, else 0."""
    return lists.hits.any(axis=1).astype(float)


def reciprocal_rank(lists: RecommendedLists) -> Floats:
    """1 / rank of the first relevant item, 0 without one; its mean is the MRR."""
    first = lists.hits.argmax(axis=1)
    return np.asarray(np.where(lists.hits.any(axis=1), 1 / (first + 1), 0.0))


def average_precision(lists: RecommendedLists) -> Floats:
    """Mean over the relevant items that fit into the list of the precision at their ranks; its
    mean is the MAP."""
    size = lists.hits.shape[1]
    precisions = np.cumsum(lists.hits, axis=1) / np.arange(1, size + 1)
    return np.asarray((precisions * lists.hits).sum(axis=1) / np.minimum(lists.n_relevant, size))


def novelty(lists: RecommendedItems) -> Floats:
    """Mean self-information in bits: mean over the list of -log2(popularity)."""
    popularity = np.maximum(lists.popularity[lists.items], 1e-6)
    return np.asarray(-np.log2(popularity).mean(axis=1))


def diversity(lists: RecommendedItems) -> Floats:
    """Intra-list diversity: mean over all pairs of items of 1 - |A & B| / |A | B| of their genre
    sets (Jaccard distance); 0 for a list of one item."""
    first, second = np.triu_indices(lists.items.shape[1], k=1)
    if not len(first):
        return np.zeros(len(lists.items))
    genres = lists.genres[lists.items] > 0
    left, right = genres[:, first], genres[:, second]
    union = (left | right).sum(axis=2)
    return np.asarray((1 - (left & right).sum(axis=2) / np.maximum(union, 1)).mean(axis=1))


def coverage(lists: RecommendedItems) -> float:
    """Catalog coverage: distinct recommended items / all items."""
    return len(np.unique(lists.items)) / len(lists.popularity)


def mean_popularity(lists: RecommendedItems) -> Floats:
    """Average recommendation popularity (ARP): mean over the list of the items' popularity.

    Abdollahpouri et al. (2017), "Controlling popularity bias in learning-to-rank recommendation".
    """
    return np.asarray(lists.popularity[lists.items].mean(axis=1))


def tail_share(lists: RecommendedItems) -> Floats:
    """Share of the list outside the head: the most popular items that have HEAD_SHARE of all
    ratings. New items start in the tail."""
    ranked = np.argsort(-lists.popularity, kind="stable")
    before = np.cumsum(lists.popularity[ranked]) - lists.popularity[ranked]
    tail = np.ones(len(ranked), dtype=bool)
    tail[ranked[before < HEAD_SHARE * lists.popularity.sum()]] = False
    return np.asarray(tail[lists.items].mean(axis=1))


def exposure_gini(lists: RecommendedItems) -> float:
    """Gini index of how often each item of the catalog is recommended: 0 is equally often, and 1
    one item alone."""
    exposure = np.sort(np.bincount(lists.items.ravel(), minlength=len(lists.popularity)))
    n, total = len(exposure), exposure.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ exposure / (n * total)) if total else 0.0
