"""From scores to a list: top-n, films already seen, ties, filters, diversity. Once, for all models
and the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import GENRE_SEPARATOR

POOL = 200
"""So many of the best films are put in another order where a list is to be diverse."""

Mask = NDArray[np.bool_]


class ItemAttributes(NamedTuple):
    """What films are chosen and told apart by."""

    film_ids: NDArray[np.int64]
    years: NDArray[np.int64]
    """0 where it is not known"""
    names: list[str]
    """of the genres, in alphabetical order"""
    genres: Mask
    """films x genres"""


def item_attributes(
    film_ids: NDArray[np.int64], years: Sequence[int | None], genres: Sequence[str]
) -> ItemAttributes:
    each = [frozenset(filter(None, told.split(GENRE_SEPARATOR))) for told in genres]
    names = sorted(frozenset().union(*each))
    has = np.array([[name in mine for name in names] for mine in each], dtype=bool)
    known = np.array([year or 0 for year in years], dtype=np.int64)
    return ItemAttributes(film_ids, known, names, has.reshape(len(each), len(names)))


@dataclass(frozen=True)
class Filters:
    """All that are given must hold. A film whose year is not known is of no range of years."""

    genre: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    allow: Sequence[int] | None = None
    """Films of these ids alone."""
    deny: Sequence[int] = ()

    def passing(self, films: ItemAttributes) -> Mask:
        passing = ~np.isin(films.film_ids, np.asarray(self.deny, dtype=np.int64))
        if self.allow is not None:
            passing &= np.isin(films.film_ids, np.asarray(self.allow, dtype=np.int64))
        if self.genre is not None:
            passing &= films.genres[:, films.names.index(self.genre)]
        if self.year_from is not None:
            passing &= films.years >= self.year_from
        if self.year_to is not None:
            passing &= films.years <= self.year_to
        if (self.year_from, self.year_to) != (None, None):
            passing &= films.years > 0
        return np.asarray(passing)


def top_n(
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
    order = np.lexsort((seeded_hash(seed, film_ids[places]), -scores[places]))
    return np.asarray(places[order[:n]])


def rerank_mmr(
    places: NDArray[np.int64],
    scores: NDArray[np.float64],
    genres: Mask,
    diversity: float,
    pool: int = POOL,
) -> NDArray[np.int64]:
    """The places, best first, in an order in which films of other genres come earlier.

    Maximal marginal relevance: next comes the film with the highest (1 - diversity) x relevance -
    diversity x likeness to the likest film before it. Relevance is the score, from 0 for the last
    film of the pool to 1 for the first; likeness is the share of genres in common (Jaccard). What
    lies behind the pool stays as it is, so a list never depends on how much of it is shown.
    """
    head = places[:pool]
    if diversity == 0 or len(head) < 2:
        return places
    worth = (1 - diversity) * _relevance(scores[head])
    alike, likest = _alike(genres[head]), np.zeros(len(head))
    order, left = [], np.ones(len(head), dtype=bool)
    for _ in head:
        # of equals the first, which is the better one
        taken = int(np.where(left, worth - diversity * likest, -np.inf).argmax())
        order.append(taken)
        left[taken] = False
        likest = np.maximum(likest, alike[taken])
    return np.concatenate([head[order], places[pool:]])


def _relevance(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = scores.min(), scores.max()
    return np.asarray((scores - low) / (high - low) if high > low else np.ones(len(scores)))


def _alike(genres: Mask) -> NDArray[np.float64]:
    """Films x films; a film without genres is like none."""
    flags = genres.astype(float)
    both, each = flags @ flags.T, flags.sum(axis=1)
    return np.asarray(both / np.maximum(each[:, None] + each - both, 1))
