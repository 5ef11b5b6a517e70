"""From scores to a list: top-n, films already seen, ties. Once, for all models and the service."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matinee.seeds import hashed


def top(
    scores: NDArray[np.float64],
    n: int,
    film_ids: NDArray[np.int64],
    seed: int,
    excluded: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Places of the n best films of one person, best first; fewer where fewer have an opinion.

    Equal scores are ordered by a seeded hash of the film's id.
    """
    offered = ~np.isnan(scores)
    if excluded is not None:
        offered &= ~excluded
    places = np.flatnonzero(offered)
    n = min(n, len(places))
    if n == 0:
        return places[:0]
    worst_shown = np.partition(scores[places], len(places) - n)[len(places) - n]
    places = places[scores[places] >= worst_shown]
    order = np.lexsort((hashed(seed, film_ids[places]), -scores[places]))
    return np.asarray(places[order[:n]])
