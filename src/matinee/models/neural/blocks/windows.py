"""Windows of rating histories, in batches, for training on the next items."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from matinee.models.base import Ints
from matinee.models.neural.blocks.sequences import UNKNOWN_GAP, Timeline

N_TARGETS = 4
"""Items after a token that it predicts."""
UNKNOWN_TIMES_SHARE = 0.2
"""Share of the windows that are trained on without their times."""


class Batch(NamedTuple):
    tokens: Ints
    """sequences x tokens x 3"""
    targets: Ints
    """sequences x tokens x next items; -1 after the end of a history"""


def batches(
    timeline: Timeline, length: int, batch_size: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Each history is cut at random into windows; windows of similar length make a batch."""
    starts = timeline.starts()
    windows = [
        (start, min(start + length, last), last)
        for first, last in itertools.pairwise(starts)
        for start in _cuts(first, last, length, rng)
    ]
    bounds = np.array(windows, dtype=np.int64).reshape(-1, 3)
    order = np.argsort(bounds[:, 1] - bounds[:, 0] + rng.random(len(bounds)) * 8)
    groups = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    for group in rng.permutation(len(groups)):
        yield _batch(timeline, bounds[groups[group]], rng)


def _cuts(first: int, last: int, length: int, rng: np.random.Generator) -> list[int]:
    """Starts of windows; the first window is a full one, and overlaps the second."""
    offset = int(rng.integers(length)) if last - first > length else 0
    return [first, *range(first + offset, last - 1, length)] if offset else [first]


def _batch(timeline: Timeline, bounds: Ints, rng: np.random.Generator) -> Batch:
    starts, ends, lasts = bounds.T
    positions = starts[:, None] + np.arange((ends - starts).max())
    inside = positions < ends[:, None]
    columns = [np.where(inside, column[positions * inside], 0) for column in timeline.tokens]
    columns[2][rng.random(len(bounds)) < UNKNOWN_TIMES_SHARE] = UNKNOWN_GAP
    following = positions[..., None] + 1 + np.arange(N_TARGETS)
    exists = inside[..., None] & (following < lasts[:, None, None])
    targets = np.where(exists, timeline.tokens.items[following * exists], -1)
    return Batch(np.stack(columns, axis=-1), targets)
