"""Hidden tastes: a short vector for each user and each title, multiplied."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints
from matinee.models.factorization.blocks.bias_terms_with_side_info import (
    SideInfoBiases,
    fit_side_info_biases,
    telling,
)
from matinee.models.factorization.blocks.item_side_features import ItemFeatures
from matinee.models.interactions.pairs import Given, Numbers, looked_up

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK = 4096
"""So many systems of equations are solved at a time."""
PAIRS = 65_536
"""So many ratings are foretold at a time."""
LEAST_PENALTY = 1e-6


class Wanted(NamedTuple):
    factors: int
    shrink: float
    """how strongly tastes are drawn to none; at 1 those go that chance alone would make"""
    rounds: int
    """how often users and titles are fitted to each other"""


class SvdFactors(NamedTuple):
    biases: SideInfoBiases
    users: Numbers
    titles: Numbers
    """places x factors each"""

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        mine, its = looked_up(self.users, users), looked_up(self.titles, titles)
        taste = np.einsum("nf,nf->n", mine, its, dtype=float)
        return self.biases.components(users, titles) | {"taste": np.asarray(taste)}

    def of(self, given: Given) -> Floats:
        """Of each rating, beside the offsets."""
        found = np.empty(len(given.stars))
        for start in range(0, len(found), PAIRS):
            some = slice(start, start + PAIRS)
            mine, its = self.users[given.users[some]], self.titles[given.titles[some]]
            found[some] = np.einsum("nf,nf->n", mine, its)
        return found

    def narrowed(self) -> SvdFactors:
        """In half the bytes."""
        users, titles = self.users.astype(np.float32), self.titles.astype(np.float32)
        return SvdFactors(self.biases.narrowed(), users, titles)


class Rows(NamedTuple):
    """Ratings row after row, each a user's or a title's."""

    order: Ints
    """which ratings they are"""
    starts: NDArray[np.int32]
    others: NDArray[np.int32]
    """who gave each, or what it was given to"""
    penalties: Floats
    """for each row"""
    width: int

    def matrix(self, values: Floats) -> csr_array:
        """Rows x others; values are given in the order of the ratings."""
        from scipy.sparse import csr_array

        shape = (len(self.starts) - 1, self.width)
        return csr_array((values[self.order], self.others, self.starts), shape=shape)


def tastes(
    given: Given, wanted: Wanted, rng: np.random.Generator, traits: ItemFeatures | None = None
) -> SvdFactors:
    """Begun with the singular vectors of what offsets leave unsaid, then fitted in turn."""
    levels = fit_side_info_biases(given, given.stars, traits)
    left = given.stars - levels.of(given)
    strength = max(wanted.shrink * by_chance(left, given), LEAST_PENALTY)
    by_user = rows(given.users, given.titles, given.shape, strength)
    by_title = rows(given.titles, given.users, given.shape[::-1], strength)
    titles = started(by_user.matrix(left), wanted.factors, rng)
    here = SvdFactors(levels, fitted(by_user, left, titles), titles)
    for _ in range(wanted.rounds):
        levels = fit_side_info_biases(given, given.stars - here.of(given), traits, here.biases)
        left = given.stars - levels.of(given)
        likely = None
        if traits:
            likely = traits.expected(here.titles, telling(given.by_title(), levels.damping))
        titles = fitted(by_title, left, here.users, likely)
        here = SvdFactors(levels, fitted(by_user, left, titles), titles)
    return here._replace(
        biases=fit_side_info_biases(given, given.stars - here.of(given), traits, levels)
    )


def by_chance(left: Floats, given: Given) -> float:
    """The largest singular value that so many ratings have where nothing is behind them."""
    means = [len(left) / np.count_nonzero(counts) for counts in (given.by_user(), given.by_title())]
    return float(left.std() * np.sqrt(means).sum())


def rows(mine: Ints, others: Ints, shape: tuple[int, int], strength: float) -> Rows:
    """Who has more ratings is drawn to none more strongly, though less than in proportion."""
    order = np.argsort(mine, kind="stable")
    counts = np.bincount(mine, minlength=shape[0])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    evenness = np.sqrt(np.maximum(counts, 1) / (len(mine) / np.count_nonzero(counts)))
    return Rows(order, starts, others[order].astype(np.int32), strength * evenness, shape[1])


def started(left: csr_array, count: int, rng: np.random.Generator) -> Floats:
    """Titles x factors: the leading right singular vectors, each as long as it is strong."""
    from scipy.sparse.linalg import svds

    least = min(left.shape)
    if least < 2 or not left.data.any():
        return np.zeros((left.shape[1], 1))
    _, strengths, turned = svds(left, min(count, least - 1), v0=rng.standard_normal(least))
    return np.asarray(turned.T * np.sqrt(strengths))


def fitted(mine: Rows, left: Floats, others: Numbers, likely: Floats | None = None) -> Floats:
    """Each row's vector: a ridge regression on the others' vectors, drawn to none or as likely."""
    count = others.shape[1]
    above, below = np.triu_indices(count)
    products = (others[:, above] * others[:, below]).astype(np.float32)
    seen = mine.matrix(np.ones(len(left), dtype=np.float32))
    sums = mine.matrix(left) @ others
    if likely is not None:
        sums += mine.penalties[:, None] * likely
    found = np.empty((len(sums), count))
    for start in range(0, len(sums), BLOCK):
        block = slice(start, start + BLOCK)
        squares = np.empty((len(sums[block]), count, count))
        squares[:, above, below] = squares[:, below, above] = seen[block] @ products
        squares += np.eye(count) * mine.penalties[block, None, None]
        found[block] = np.linalg.solve(squares, sums[block, :, None])[:, :, 0]
    return found
