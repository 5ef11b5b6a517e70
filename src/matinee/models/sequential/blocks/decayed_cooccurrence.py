"""Decayed co-occurrence matrices: sums over all moments of all histories, in closed form.

The state of a history at a moment is a decayed sum of its items: 1 for the newest, d for the one
before, d^2 and so on. As s(t) = d s(t-1) + x(t), the sums of outer products over all moments
follow from the pairs of items in a history.
"""

from __future__ import annotations

import numpy as np

from matinee.models.base import Floats32, Ints
from matinee.models.interactions import MIN_WEIGHT, Interactions

BLOCK = 512
"""Rows per block of the products."""


def pair_sums(interactions: Interactions, decay: float) -> Floats32:
    """Newer x older item: the sum of decay^distance over all pairs of a history."""
    items = interactions.shape[1]
    reach = _reach(interactions, decay)
    distances = np.arange(1, reach + 1)
    weights = decay**distances
    # a dummy item stands before the start of all histories; its sums are dropped
    padded = np.concatenate([np.full(reach, items), interactions.items])
    ages = interactions.ages()
    positions = interactions.user_counts()[interactions.users] - 1 - ages
    sums = np.zeros((items, items), dtype=np.float32)
    for item, rows in enumerate(_rows_by_item(interactions)):
        older = padded[rows[:, None] + reach - distances]
        older[distances > positions[rows][:, None]] = items
        repeated = np.broadcast_to(weights, older.shape).ravel()
        sums[item] = np.bincount(older.ravel(), repeated, items + 1)[:-1]
    return sums


def _reach(interactions: Interactions, decay: float) -> int:
    """The largest distance whose weight is not negligible."""
    longest = int(interactions.ages().max(initial=0))
    return min(longest, int(np.log(MIN_WEIGHT) / np.log(decay)))


def _rows_by_item(interactions: Interactions) -> list[Ints]:
    """For each item the indices of its ratings."""
    order = np.argsort(interactions.items, kind="stable")
    starts = np.searchsorted(interactions.items[order], np.arange(1, interactions.shape[1]))
    return np.split(order, starts)


def state_gram(
    interactions: Interactions, first: float, second: float, sums: dict[float, Floats32]
) -> Floats32:
    """Items x items: the sum of s(t) s'(t)' over all moments but the last of each history, for
    states of two decays; `sums` holds the pair sums of both."""
    newest = interactions.ages() == 0
    final = interactions.select(newest).implicit()
    left, right = (interactions.recency(decay, skip=1) for decay in (first, second))
    gram = sums[first].T + sums[second]
    for start in range(0, len(gram), BLOCK):
        rows = slice(start, start + BLOCK)
        ends = first * (left[:, rows].T @ final) + second * (final[:, rows].T @ right)
        gram[rows] -= (ends + first * second * (left[:, rows].T @ right)).toarray()
    counts = np.bincount(interactions.items[~newest], minlength=len(gram))
    gram[np.diag_indices_from(gram)] += counts.astype(np.float32)
    gram /= np.float32(1 - first * second)
    return gram
