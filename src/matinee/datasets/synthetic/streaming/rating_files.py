"""Ratings to eight files, some users at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.streaming.ratings import Audience, UserRatings
from matinee.runtime.seeds import rng_for

if TYPE_CHECKING:
    import pyarrow as pa

FILES = 8
USER, STARS, SECONDS, TITLE = "userId", "rating", "timestamp", "movieId"
HALVES = tuple(f"{half / 2:.1f}" for half in range(11))
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

    def add(self, rated: UserRatings, copies: int) -> None:
        self.rows += len(rated.users)
        self.halves += np.bincount(rated.halves, minlength=11)
        self.exact_duplicates += copies

    def stars(self) -> dict[str, int]:
        return {HALVES[half]: int(self.halves[half]) for half in range(1, 11)}


def write_ratings(folder: Path, audience: Audience, ids: list[str], rows: int) -> Tally:
    """So many rows, copies included, as 1.csv to 8.csv."""
    tally = Tally()
    copies = rows - int(audience.counts.sum())
    writer = Writer(folder, ids, each=-(-rows // FILES))
    for block, repeated in _blocks(audience, copies):
        writer.write(block)
        tally.add(block, repeated)
    return tally


def _blocks(audience: Audience, copies: int) -> Iterator[tuple[UserRatings, int]]:
    """Rows, and how many of them repeat another one."""
    rng = rng_for(audience.seed, "twin", "streaming", "copies")
    far = max(1, round(FAR_APART * copies))
    for rated, count in _groups(audience, copies - far):
        places = np.append(np.arange(len(rated.users)), _some(rng, rated, count))
        block = _rows(rated, np.sort(places))
        yield block, _repeated(block)
    first = audience.rated(_users(audience, 0))
    yield _rows(first, _some(rng, first, far)), far


def _groups(audience: Audience, copies: int) -> Iterator[tuple[UserRatings, int]]:
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


def _some(rng: np.random.Generator, rated: UserRatings, count: int) -> Ints:
    return rng.integers(0, len(rated.users), count)


def _rows(rated: UserRatings, places: Ints) -> UserRatings:
    return UserRatings(*(column[places] for column in rated))


def _repeated(rated: UserRatings) -> int:
    """Where titles are shuffled, some rows are equal by chance too."""
    order = np.lexsort(rated)
    same = np.logical_and.reduce([np.diff(column[order]) == 0 for column in rated])
    return int(same.sum())


@dataclass
class Writer:
    """Fills one file after another with the same number of rows."""

    folder: Path
    ids: list[str]
    each: int
    written: int = 0

    def write(self, rated: UserRatings) -> None:
        import pyarrow as pa

        table = pa.table(
            {
                USER: rated.users,
                STARS: pa.array(HALVES).take(pa.array(rated.halves)),
                SECONDS: rated.seconds,
                TITLE: pa.array(self.ids).take(pa.array(rated.titles)),
            }
        )
        while len(table):
            room = self.each - self.written % self.each
            self._append(table.slice(0, room))
            table = table.slice(room)

    def _append(self, table: pa.Table) -> None:
        from pyarrow import csv

        number, within = divmod(self.written, self.each)
        options = csv.WriteOptions(include_header=False, quoting_style="none")
        with (self.folder / f"{number + 1}.csv").open("ab" if within else "wb") as file:
            if not within:
                file.write(f"{','.join(table.column_names)}\n".encode())
            csv.write_csv(table, file, options)
        self.written += len(table)
