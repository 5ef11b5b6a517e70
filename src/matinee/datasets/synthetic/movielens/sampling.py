"""Which films people see: a draw without replacement.

Everybody sees the films whose log-odds, with a Gumbel noise added, are highest. All log-odds are
whole multiples of one small unit, so that their sums are exact with any processor and any number
of threads, and a film's place decides between equals: the same films are drawn everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import GRID

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PERSON_GRID = 256
UNIT = PERSON_GRID * GRID
FILM_BITS = 20
"""A key holds the log-odds above, and below them the film's place."""
LEAST = np.iinfo(np.int64).min
FONDNESS = 1.4
"""How unequally fond people are of the films of one shelf, in log-odds."""


class RatedMask(NamedTuple):
    """Which person (a row of a group) saw which film (a place in the universe)."""

    rows: Ints
    films: Ints


@dataclass(frozen=True)
class GumbelSampler:
    features: NDArray[np.float32]
    """Features x films, as whole numbers: popularity, preferences, hidden factors."""
    unseen: Ints
    """Films that nobody ever sees."""
    shelf: Ints
    """Of each film; people are fond of whole shelves."""
    noise: NDArray[np.int32]
    """Gumbel quantiles in units, one for each 16-bit number."""

    def fondness(self, rng: np.random.Generator, people: int) -> NDArray[np.int32]:
        """People x shelves."""
        shelves = int(self.shelf.max()) + 1
        return np.rint(UNIT * FONDNESS * rng.standard_normal((people, shelves))).astype(np.int32)

    def draw(
        self,
        rng: np.random.Generator,
        wishes: Floats,
        fondness: NDArray[np.int32],
        counts: Ints,
        taken: RatedMask,
    ) -> RatedMask:
        """As many films as `counts` says for each row of wishes, none of those already taken."""
        units = (np.rint(wishes * PERSON_GRID).astype(np.float32) @ self.features).astype(np.int32)
        units += np.take(self.noise, _halfwords(rng, units.size)).reshape(units.shape)
        units += np.take(fondness, self.shelf, axis=1)
        keys = units.astype(np.int64) << FILM_BITS
        keys |= np.arange(keys.shape[1])
        keys[:, self.unseen] = LEAST
        keys[taken.rows, taken.films] = LEAST
        most = int(counts.max())
        keys.partition(keys.shape[1] - most, axis=1)
        best = np.sort(keys[:, -most:], axis=1)
        chosen = best[np.arange(most) >= most - counts[:, None]]
        return RatedMask(np.repeat(np.arange(len(counts)), counts), chosen & (2**FILM_BITS - 1))


def gumbel_sampler(features: Floats, shelf: Ints, unseen: Ints) -> GumbelSampler:
    chance = (np.arange(2**16) + 0.5) / 2**16
    noise = np.rint(-np.log(-np.log(chance)) * UNIT).astype(np.int32)
    return GumbelSampler((features.T * GRID).astype(np.float32), unseen, shelf, noise)


def on_grid(values: Floats) -> Floats:
    return np.rint(values * PERSON_GRID) / PERSON_GRID


def _halfwords(rng: np.random.Generator, count: int) -> NDArray[np.uint16]:
    """Random 16-bit numbers, straight from the bit generator: four of each of its words."""
    words = np.asarray(rng.bit_generator.random_raw(-(-count // 4)), dtype="<u8")
    return words.view("<u2")[:count]
