"""A generator of many small draws, buffered to save calls of numpy's generator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from matinee.runtime.seeds import rng_for

Choice = TypeVar("Choice")
BUFFER_SIZE = 64


class BufferedRng:
    def __init__(self, seed: int, *names: str) -> None:
        self._rng = rng_for(seed, *names)
        self._buffer: list[float] = []

    def random(self) -> float:
        """Uniform in [0, 1)."""
        if not self._buffer:
            self._buffer = self._rng.random(BUFFER_SIZE).tolist()
        return self._buffer.pop()

    def bernoulli(self, probability: float) -> bool:
        return self.random() < probability

    def index(self, count: int) -> int:
        """Uniform in 0, ..., count - 1."""
        return int(self.random() * count)

    def integer(self, low: int, high: int) -> int:
        """Uniform in low, ..., high."""
        return low + self.index(high - low + 1)

    def skewed_index(self, count: int) -> int:
        """In 0, ..., count - 1, with a density that falls as 1 / sqrt(index)."""
        return int(self.random() ** 2 * count)

    def normal(self) -> float:
        return float(self._rng.standard_normal())

    def choice(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.index(len(choices))]

    def sample(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        """Without replacement, in random order."""
        left = list(choices)
        return [left.pop(self.index(len(left))) for _ in range(min(count, len(left)))]
