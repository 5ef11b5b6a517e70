"""Ratings to eight files, some users at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from matinee.seeds import generator
from matinee.twin.streaming_viewers import Audience, Rated

if TYPE_CHECKING:
    import pyarrow as pa

FILES = 8
COLUMNS = ("userId", "rating", "timestamp", "movieId")
USERS_AT_ONCE = 2_000
REAL_RATINGS, REAL_DUPLICATES = 11_024_289, 18_532
FAR_APART = 0.1
"""Share of the copies that stand at the end of the last file; the others follow the original."""
WORTH_A_BAR = 1_000_000

Ints = NDArray[np.int64]


def copies_among(ratings: int) -> int:
    """How many of so many rows repeat another one exactly."""
    return max(2, round(ratings * REAL_DUPLICATES / REAL_RATINGS))


@dataclass
class Tally:
    """Counts of what was written."""

    rows: int = 0
    exact_duplicates: int = 0
    halves: Ints = field(default_factory=lambda: np.zeros(11, dtype=np.int64))

    def add(self, rated: Rated, copies: int) -> None:
        self.rows += len(rated.users)
        self.halves += np.bincount(rated.halves, minlength=11)
        self.exact_duplicates += copies


def write_ratings(folder: Path, audience: Audience, ids: list[str], rows: int) -> Tally:
    """So many rows, copies included, as 1.csv to 8.csv."""
    tally = Tally()
    copies = rows - int(audience.counts.sum())
    far = max(1, round(FAR_APART * copies))
    rng = generator(audience.seed, "twin", "streaming", "copies")
    with Files(folder, ids, -(-rows // FILES)) as files:
        for rated, count in _groups(audience, copies - far):
            block = _rows(rated, np.sort(np.append(np.arange(len(rated.users)), _some(rng, rated, count))))
            files.write(block)
            tally.add(block, _repeated(block))
        rated = audience.rated(_users(audience, 0))
        again = _rows(rated, _some(rng, rated, far))
        files.write(again)
        tally.add(again, far)
    return tally


def _groups(audience: Audience, copies: int) -> Iterator[tuple[Rated, int]]:
    """Some users' ratings, and how many of them to repeat."""
    from tqdm import tqdm

    starts = range(0, len(audience.counts), USERS_AT_ONCE)
    hidden = True if audience.counts.sum() < WORTH_A_BAR else None
    parts = np.diff(np.linspace(0, copies, len(starts) + 1).astype(np.int64)).tolist()
    bar = tqdm(starts, desc="inventing ratings", unit="group", disable=hidden)
    for start, part in zip(bar, parts, strict=True):
        yield audience.rated(_users(audience, start)), part


def _users(audience: Audience, start: int) -> Ints:
    return np.arange(start, min(start + USERS_AT_ONCE, len(audience.counts)))


def _some(rng: np.random.Generator, rated: Rated, count: int) -> Ints:
    return rng.integers(0, len(rated.users), count)


def _rows(rated: Rated, places: Ints) -> Rated:
    return Rated(*(column[places] for column in rated))


def _repeated(rated: Rated) -> int:
    """Where titles are shuffled, some rows are equal by chance too."""
    order = np.lexsort(rated)
    same = np.logical_and.reduce([np.diff(column[order]) == 0 for column in rated])
    return int(same.sum())


class Files:
    """Each with the same number of rows but the last, which may have fewer."""

    def __init__(self, folder: Path, ids: list[str], each: int) -> None:
        import pyarrow as pa

        self.folder, self.each = folder, each
        self.ids = pa.array(ids)
        self.stars = pa.array([f"{half / 2:.1f}" for half in range(11)])
        self.number, self.left = 0, 0
        self.open: list[Any] = []

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
