"""What follows what: sums over all moments of all histories, in closed form.

At a moment somebody is told by a decayed sum of the films rated until then: 1 for the last, d for
the one before, d^2 and so on. Each such sum is d times the one before plus the new film, so that
sums over all moments come from the pairs of films in a history.
"""

from __future__ import annotations

import numpy as np

from matinee.models.base import Ints
from matinee.models.interactions.histories import FAINT, Rated, Singles

BLOCK = 512
"""So many films are multiplied with all others at a time."""


def pairs(known: Rated, decay: float) -> Singles:
    """Newer x older film: the sum of decay^distance over all pairs of a history."""
    films = known.shape[1]
    reach = _reach(known, decay)
    distances = np.arange(1, reach + 1)
    weights = decay**distances
    # before the first film of all stands none, which is counted and forgotten
    padded = np.concatenate([np.full(reach, films), known.films])
    positions = known.sizes()[known.who] - 1 - known.ages
    found = np.zeros((films, films), dtype=np.float32)
    for film, at in enumerate(_by_film(known)):
        older = padded[at[:, None] + reach - distances]
        older[distances > positions[at][:, None]] = films
        every = np.broadcast_to(weights, older.shape).ravel()
        found[film] = np.bincount(older.ravel(), every, films + 1)[:-1]
    return found


def _reach(known: Rated, decay: float) -> int:
    """How far back a film still counts."""
    longest = int(known.ages.max(initial=0))
    return min(longest, int(np.log(FAINT) / np.log(decay)))


def _by_film(known: Rated) -> list[Ints]:
    """For each film, where it stands."""
    order = np.argsort(known.films, kind="stable")
    starts = np.searchsorted(known.films[order], np.arange(1, known.shape[1]))
    return np.split(order, starts)


def moments(known: Rated, first: float, second: float, of: dict[float, Singles]) -> Singles:
    """Films x films: two decayed sums multiplied, over all moments that a film still follows.

    `of` holds the pairs of either decay.
    """
    last = known.ages == 0
    final = known.kept(last).seen()
    one, other = (known.recency(decay, since=1) for decay in (first, second))
    found = of[first].T + of[second]
    for start in range(0, len(found), BLOCK):
        rows = slice(start, start + BLOCK)
        ends = first * (one[:, rows].T @ final) + second * (final[:, rows].T @ other)
        found[rows] -= (ends + first * second * (one[:, rows].T @ other)).toarray()
    films = np.bincount(known.films[~last], minlength=len(found))
    found[np.diag_indices_from(found)] += films.astype(np.float32)
    found /= np.float32(1 - first * second)
    return found
