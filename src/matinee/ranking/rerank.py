"""Re-ranking: diversity by maximal marginal relevance, and a share of the list for some items."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from matinee.ranking.topn import Mask

POOL_SIZE = 200
"""Number of top items that are re-ranked."""


def rerank_mmr(
    ranked: NDArray[np.int64],
    scores: NDArray[np.float64],
    genres: Mask,
    diversity: float,
    pool_size: int = POOL_SIZE,
) -> NDArray[np.int64]:
    """Maximal marginal relevance (Carbonell and Goldstein, 1998) on genres.

    `ranked` holds item indices, best first. The next item is the argmax of
    (1 - diversity) x relevance - diversity x max similarity to the items selected so far.
    Relevance is the score, min-max scaled over the pool; similarity is the Jaccard index of genre
    sets. Items behind the pool keep their order, so a list does not depend on its length.
    """
    pool = ranked[:pool_size]
    if diversity == 0 or len(pool) < 2:
        return ranked
    relevance = (1 - diversity) * _min_max_scaled(scores[pool])
    similarity, max_similarity = _jaccard(genres[pool]), np.zeros(len(pool))
    order, remaining = [], np.ones(len(pool), dtype=bool)
    for _ in pool:
        # argmax takes the first of equal values, which is the better ranked one
        best = int(np.where(remaining, relevance - diversity * max_similarity, -np.inf).argmax())
        order.append(best)
        remaining[best] = False
        max_similarity = np.maximum(max_similarity, similarity[best])
    return np.concatenate([pool[order], ranked[pool_size:]])


def reserve_share(ranked: NDArray[np.int64], chosen: Mask, share: float) -> NDArray[np.int64]:
    """At least a share of every beginning of the list, rounded down, are chosen items, as long as
    there are any; otherwise the order is kept. `chosen` has a value per item.

    A list does not depend on its length, so that it can be read page by page.
    """
    if share == 0:
        return ranked
    positions = np.arange(len(ranked))
    mine, others = (deque(positions[chosen[ranked] == value].tolist()) for value in (True, False))
    order: list[int] = []
    placed = 0
    while mine and others:
        due = placed < int(share * (len(order) + 1))
        take_mine = due or mine[0] < others[0]
        order.append((mine if take_mine else others).popleft())
        placed += take_mine
    return np.asarray(ranked[[*order, *mine, *others]])


def _min_max_scaled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = scores.min(), scores.max()
    return np.asarray((scores - low) / (high - low) if high > low else np.ones(len(scores)))


def _jaccard(genres: Mask) -> NDArray[np.float64]:
    """Items x items; 0 for an item without genres."""
    flags = genres.astype(float)
    intersection, sizes = flags @ flags.T, flags.sum(axis=1)
    return np.asarray(intersection / np.maximum(sizes[:, None] + sizes - intersection, 1))
