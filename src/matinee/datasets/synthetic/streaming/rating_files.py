"""Writes the ratings to eight CSV files, a group of users at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.streaming.ratings import RatingSampler, UserRatings
from matinee.runtime.seeds import rng_for

if TYPE_CHECKING:
    import pyarrow as pa

FILES = 8
USER, STARS, SECONDS, TITLE = "userId", "rating", "timestamp", "movieId"
HALVES = tuple(f"{half / 2:.1f}" for half in range(11))
GROUP_SIZE = 2_000
"""Users processed at once."""
REAL_RATINGS, REAL_DUPLICATES = 11_024_289, 18_532
DISTANT_SHARE = 0.1
"""Share of the duplicates at the end of the last file; the others follow their original."""
PROGRESS_FROM = 1_000_000
"""Ratings from which on a progress bar is shown."""

Ints = NDArray[np.int64]


def duplicate_count(n_rows: int) -> int:
    """Number of exact duplicates among the rows, in the real proportion."""
    return max(2, round(n_rows * REAL_DUPLICATES / REAL_RATINGS))


@dataclass
class RatingCounts:
    """Accumulated while the ratings are written."""

    rows: int = 0
    exact_duplicates: int = 0
    halves: Ints = field(default_factory=lambda: np.zeros(11, dtype=np.int64))

    def add(self, ratings: UserRatings, duplicates: int) -> None:
        self.rows += len(ratings.users)
        self.halves += np.bincount(ratings.halves, minlength=11)
        self.exact_duplicates += duplicates

    def by_stars(self) -> dict[str, int]:
        return {HALVES[half]: int(self.halves[half]) for half in range(1, 11)}


def write_ratings(
    folder: Path, sampler: RatingSampler, title_ids: list[str], n_rows: int
) -> RatingCounts:
    """Writes `n_rows` rows, duplicates included, to 1.csv, ..., 8.csv."""
    counts = RatingCounts()
    n_duplicates = n_rows - int(sampler.counts.sum())
    writer = RatingWriter(folder, title_ids, rows_per_file=-(-n_rows // FILES))
    for block, duplicates in _blocks(sampler, n_duplicates):
        writer.write(block)
        counts.add(block, duplicates)
    return counts


def _blocks(sampler: RatingSampler, n_duplicates: int) -> Iterator[tuple[UserRatings, int]]:
    """Rows, and the number of duplicates among them."""
    rng = rng_for(sampler.seed, "twin", "streaming", "copies")
    distant = max(1, round(DISTANT_SHARE * n_duplicates))
    for ratings, count in _groups(sampler, n_duplicates - distant):
        indices = np.append(np.arange(len(ratings.users)), _draw_rows(rng, ratings, count))
        block = _take(ratings, np.sort(indices))
        yield block, _count_duplicates(block)
    first = sampler.sample(_user_group(sampler, 0))
    yield _take(first, _draw_rows(rng, first, distant)), distant


def _groups(sampler: RatingSampler, n_duplicates: int) -> Iterator[tuple[UserRatings, int]]:
    """The ratings of a group of users, and the number of them to duplicate."""
    from tqdm import tqdm

    starts = range(0, len(sampler.counts), GROUP_SIZE)
    disable = True if sampler.counts.sum() < PROGRESS_FROM else None
    parts = np.diff(np.linspace(0, n_duplicates, len(starts) + 1).astype(np.int64)).tolist()
    bar = tqdm(starts, desc="generating ratings", unit="group", disable=disable)
    for start, part in zip(bar, parts, strict=True):
        yield sampler.sample(_user_group(sampler, start)), part


def _user_group(sampler: RatingSampler, start: int) -> Ints:
    return np.arange(start, min(start + GROUP_SIZE, len(sampler.counts)))


def _draw_rows(rng: np.random.Generator, ratings: UserRatings, count: int) -> Ints:
    return rng.integers(0, len(ratings.users), count)


def _take(ratings: UserRatings, indices: Ints) -> UserRatings:
    return UserRatings(*(column[indices] for column in ratings))


def _count_duplicates(ratings: UserRatings) -> int:
    """Counted, since with shuffled titles some rows are equal by chance."""
    order = np.lexsort(ratings)
    same = np.logical_and.reduce([np.diff(column[order]) == 0 for column in ratings])
    return int(same.sum())


@dataclass
class RatingWriter:
    """Fills one file after another with the same number of rows."""

    folder: Path
    title_ids: list[str]
    rows_per_file: int
    written: int = 0

    def write(self, ratings: UserRatings) -> None:
        import pyarrow as pa

        table = pa.table(
            {
                USER: ratings.users,
                STARS: pa.array(HALVES).take(pa.array(ratings.halves)),
                SECONDS: ratings.seconds,
                TITLE: pa.array(self.title_ids).take(pa.array(ratings.titles)),
            }
        )
        while len(table):
            room = self.rows_per_file - self.written % self.rows_per_file
            self._append(table.slice(0, room))
            table = table.slice(room)

    def _append(self, table: pa.Table) -> None:
        from pyarrow import csv

        number, offset = divmod(self.written, self.rows_per_file)
        options = csv.WriteOptions(include_header=False, quoting_style="none")
        with (self.folder / f"{number + 1}.csv").open("ab" if offset else "wb") as file:
            if not offset:
                file.write(f"{','.join(table.column_names)}\n".encode())
            csv.write_csv(table, file, options)
        self.written += len(table)
