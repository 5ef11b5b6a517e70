"""Many small draws for one thing, taken from few calls of its generator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from matinee.runtime.seeds import rng_for

Choice = TypeVar("Choice")
AT_ONCE = 64


class BufferedRng:
    def __init__(self, seed: int, *names: str) -> None:
        self._rng = rng_for(seed, *names)
        self._drawn: list[float] = []

    def share(self) -> float:
        if not self._drawn:
            self._drawn = self._rng.random(AT_ONCE).tolist()
        return self._drawn.pop()

    def chance(self, share: float) -> bool:
        return self.share() < share

    def below(self, count: int) -> int:
        return int(self.share() * count)

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def normal(self) -> float:
        return float(self._rng.standard_normal())

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.below(len(choices))]

    def some(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        """Different ones, in random order."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def spread(self, count: int) -> int:
        """Low numbers far oftener than high ones."""
        return int(self.share() ** 2 * count)


def chosen(seed: int, name: str, count: int, amount: int) -> list[int]:
    """Different numbers below `count`."""
    order: list[int] = np.sort(rng_for(seed, "tmdb", name).permutation(count)[:amount]).tolist()
    return order
