"""Which films are shown to somebody who liked one, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.ranking.topn import top_n
from matinee.runtime.text import normalize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MANY_VOTES = 0.9
"""The quantile of the films' votes at which a film's own mean weighs as much as everybody's."""
Order = Literal["rating", "similarity"]


class ItemIndex(NamedTuple):
    """The films of a catalogue, by ascending id."""

    film_ids: Ints
    titles: Ints
    """a number for each title, the same for those that differ in case, accents or blanks alone"""
    ratings: Floats
    """weighted by the votes behind them"""


def item_index(film_ids: Ints, titles: Sequence[str], votes: Floats, means: Floats) -> ItemIndex:
    read = np.array([normalize(title) for title in titles], dtype=object)
    number = np.unique(read, return_inverse=True)[1] if len(read) else np.zeros(0, dtype=np.int64)
    return ItemIndex(film_ids, number, weighted_ratings(votes, means))


def weighted_ratings(votes: Floats, means: Floats) -> Floats:
    """(v R + m C) / (v + m): each film's mean R drawn towards the catalogue's C, the more the fewer
    have voted; C is the mean of the films that have votes, and m the votes that many have."""
    told = votes > 0
    if not told.any():
        return np.zeros(len(votes))
    many, middle = np.quantile(votes, MANY_VOTES), np.mean(means[told])
    weight = np.divide(votes, votes + many, out=np.zeros(len(votes)), where=told)
    return np.asarray(weight * means + (1 - weight) * middle)


def nearest(scores: Floats, asked: int, n: int, films: ItemIndex, seed: int) -> Ints:
    """Places of the n films most like the asked one, the likest first: neither itself nor another
    of its title, and no title twice."""
    excluded = films.titles == films.titles[asked]
    taken = n
    while True:
        places = top_n(scores, taken, films.film_ids, seed, excluded)
        first = np.sort(np.unique(films.titles[places], return_index=True)[1])
        if len(first) >= n or len(places) < taken:
            return np.asarray(places[first[:n]])
        taken *= 2


def sort_by_order(places: Ints, films: ItemIndex, order: Order) -> Ints:
    """The films that were found, the best rated first or as they are, the likest first."""
    if order == "similarity":
        return places
    return np.asarray(places[np.argsort(-films.ratings[places], kind="stable")])
