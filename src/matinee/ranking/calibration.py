"""Calibrated lists: their genres match the shares of genres in what the user liked.

Steck (2018), "Calibrated recommendations".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CALIBRATED_POOL = 100
"""Number of top items that are re-ranked."""
SMOOTHING = 0.01
"""Share of the target in the list's distribution, so that no genre is missing in it."""


class Calibration(NamedTuple):
    target: Floats
    """genre shares of what the user liked"""
    weight: float
    """of the divergence, between 0 and 1"""
    length: int | None = None
    """Number of items that are needed in the calibrated order; None is the whole pool."""


def genre_shares(genres: NDArray[np.number] | NDArray[np.bool_]) -> Floats:
    """Mean genre distribution of items (items x genres); each item's genres have equal shares."""
    return np.asarray(_distributions(genres).sum(axis=0) / max(len(genres), 1))


def kl_divergence(target: Floats, shares: Floats) -> Floats:
    """KL(p || (1 - a) q + a p) in nats, for the target p, each row of shares q, and a smoothing a;
    0 is a perfect match, and -log(a) is no common genre."""
    wanted = target > 0
    p, q = target[wanted], shares[..., wanted]
    return np.asarray(-(np.log1p((1 - SMOOTHING) * (q / p - 1)) @ p))


def rerank_calibrated(
    ranked: Ints,
    scores: Floats,
    genres: NDArray[np.number] | NDArray[np.bool_],
    calibration: Calibration,
    pool_size: int = CALIBRATED_POOL,
) -> Ints:
    """`ranked` holds item indices, best first. The next item is the argmax of
    (1 - weight) x relevance - weight x KL divergence of the list that ends with it.

    Relevance is the score, min-max scaled over the pool. Items behind the pool, and those that are
    not needed, keep their order.
    """
    pool, (target, weight, length) = ranked[:pool_size], calibration
    if weight == 0 or len(pool) < 2 or not target.any():
        return ranked
    low, high = scores[pool].min(), scores[pool].max()
    relevance = (1 - weight) * (scores[pool] - low) / ((high - low) or 1)
    distributions, total = _distributions(genres[pool]), np.zeros(len(target))
    order: list[int] = []
    for position in range(1, min(len(pool), length or len(pool)) + 1):
        divergence = kl_divergence(target, (total + distributions) / position)
        best = int((relevance - weight * divergence).argmax())
        order.append(best)
        relevance[best] = -np.inf
        total += distributions[best]
    rest = np.delete(pool, order)
    return np.concatenate([pool[order], rest, ranked[pool_size:]])


def _distributions(genres: NDArray[np.number] | NDArray[np.bool_]) -> Floats:
    """Rows that sum to one; zeros for an item without genres."""
    flags = (genres > 0).astype(float)
    return np.asarray(flags / np.maximum(flags.sum(axis=1, keepdims=True), 1))
