"""Top-n selection with filters, exclusions and seeded tie-breaking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import GENRE_SEPARATOR

Mask = NDArray[np.bool_]


class ItemAttributes(NamedTuple):
    """Item metadata for filters and re-ranking."""

    film_ids: NDArray[np.int64]
    years: NDArray[np.int64]
    """0 if unknown"""
    genre_names: list[str]
    """in alphabetical order"""
    genres: Mask
    """items x genres"""

    @classmethod
    def build(
        cls, film_ids: NDArray[np.int64], years: Sequence[int | None], genres: Sequence[str]
    ) -> Self:
        """From one year and one genre string (names joined by GENRE_SEPARATOR) per item."""
        genre_sets = [frozenset(filter(None, text.split(GENRE_SEPARATOR))) for text in genres]
        names = sorted(frozenset().union(*genre_sets))
        flags = np.array([[name in row for name in names] for row in genre_sets], dtype=bool)
        filled_years = np.array([year or 0 for year in years], dtype=np.int64)
        return cls(film_ids, filled_years, names, flags.reshape(len(genre_sets), len(names)))


@dataclass(frozen=True)
class Filters:
    """Conditions on items, joined by AND. An unknown year is outside every range of years."""

    genre: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    allow: Sequence[int] | None = None
    """ids of the only items allowed; None allows all"""
    deny: Sequence[int] = ()

    def mask(self, items: ItemAttributes) -> Mask:
        """True for each item that passes."""
        mask = ~np.isin(items.film_ids, np.asarray(self.deny, dtype=np.int64))
        if self.allow is not None:
            mask &= np.isin(items.film_ids, np.asarray(self.allow, dtype=np.int64))
        if self.genre is not None:
            mask &= items.genres[:, items.genre_names.index(self.genre)]
        if self.year_from is not None:
            mask &= items.years >= self.year_from
        if self.year_to is not None:
            mask &= items.years <= self.year_to
        if (self.year_from, self.year_to) != (None, None):
            mask &= items.years > 0
        return np.asarray(mask)


class TopLists(NamedTuple):
    """The lists of several users, one after the other; some may be shorter than others."""

    users: NDArray[np.int64]
    """index of each entry's user, ascending"""
    ranks: NDArray[np.int64]
    """from 0"""
    items: NDArray[np.int64]


def top_n(
    scores: NDArray[np.float64],
    n: int,
    film_ids: NDArray[np.int64],
    seed: int,
    excluded: Mask | None = None,
) -> NDArray[np.int64]:
    """Indices of the n items with the highest scores, best first; fewer if fewer have a score.

    NaN scores are skipped. Ties are broken by a seeded hash of the film id.
    """
    eligible = ~np.isnan(scores)
    if excluded is not None:
        eligible &= ~excluded
    return top_lists(scores[None], n, film_ids, seed, eligible[None]).items


def top_lists(
    scores: NDArray[np.float64],
    n: int,
    film_ids: NDArray[np.int64],
    seed: int,
    eligible: Mask,
) -> TopLists:
    """Like `top_n`, for each row of users x items; eligible items have a score."""
    n = min(n, scores.shape[1])
    if n == 0:
        return TopLists(*np.zeros((3, 0), dtype=np.int64))
    negated = np.where(eligible, -scores, np.inf)
    # infinite if there are fewer than n eligible items
    cutoffs = np.partition(negated, n - 1, axis=1)[:, n - 1 : n]
    users, items = np.nonzero(eligible & (negated <= cutoffs))
    hashes = seeded_hash(seed, film_ids[items])
    order = np.lexsort((hashes, negated[users, items], users))
    users, items = users[order], items[order]
    ranks = np.arange(len(users)) - np.searchsorted(users, users)
    kept = ranks < n
    return TopLists(users[kept], ranks[kept], items[kept])
