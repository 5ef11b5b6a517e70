"""One file of ratings as narrow arrays: all at once where it is clean, by lines where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.row_account import MAX_EXAMPLES, RowReport
from matinee.schema.streaming import MAX_STARS, MIN_STARS

if TYPE_CHECKING:
    import pyarrow as pa

USER, STARS, SECONDS, TITLE = COLUMNS = ("userId", "rating", "timestamp", "movieId")
FIELDS = {
    USER: (rb'"?\d{1,9}"?', "userId is not a whole number"),
    STARS: (rb'"?-?\d{1,9}(?:\.\d{0,9})?"?', "rating is not a number"),
    SECONDS: (rb'"?-?\d{1,12}"?', "timestamp is not a whole number"),
    TITLE: (rb"[^,]*", "movieId is not one field"),
}
LINE = re.compile(b",".join(pattern for pattern, _ in FIELDS.values()))
FIRST_LINE = 2
"""After the header."""
BLOCK = 2**23
NOWHERE = -1
END = 4_133_980_800
"""The first second of 2101."""

Mask = NDArray[np.bool_]


class RatingsFile(NamedTuple):
    users: NDArray[np.int32]
    titles: NDArray[np.int32]
    """Places in the list of titles, or NOWHERE."""
    stars: NDArray[np.float32]
    seconds: NDArray[np.int64]
    lines: NDArray[np.int32]

    def rows(self, which: Mask | NDArray[np.int64] | slice) -> RatingsFile:
        return RatingsFile(
            self.users[which],
            self.titles[which],
            self.stars[which],
            self.seconds[which],
            self.lines[which],
        )

    def told(self, row: int) -> str:
        return f"user {self.users[row]}, {self.stars[row]} stars at {self.seconds[row]}"


def read_ratings_file(path: Path, titles: pa.Array) -> tuple[RatingsFile, RowReport]:
    """The ratings that can be used, and the account of the others."""
    import pyarrow as pa

    account = RowReport(path.name)
    _refuse_other_columns(path)
    try:
        table = _typed(path)
        lines = np.arange(FIRST_LINE, FIRST_LINE + len(table), dtype=np.int32)
    except pa.ArrowInvalid:
        table, lines = _by_lines(path, account)
    account.read += len(table)
    stars = RatingsFile(
        table[USER].to_numpy(),
        _places(table[TITLE], titles),
        table[STARS].to_numpy(),
        table[SECONDS].to_numpy(),
        lines,
    )
    return _usable(stars, account), account


def drop(account: RowReport, stars: RatingsFile, bad: Mask, reason: str) -> None:
    rows = np.flatnonzero(bad)
    shown = rows[: MAX_EXAMPLES - len(account.examples)]
    for row in shown.tolist():
        account.drop(int(stars.lines[row]), reason, stars.told(row))
    if len(rows) > len(shown):
        account.dropped[reason] += len(rows) - len(shown)


def _typed(source: Path | io.BytesIO) -> pa.Table:
    """Raises where any line has other fields or values than expected."""
    import pyarrow as pa
    from pyarrow import csv

    types = {
        USER: pa.int32(),
        STARS: pa.float32(),
        SECONDS: pa.int64(),
        TITLE: pa.dictionary(pa.int32(), pa.string()),
    }
    return csv.read_csv(
        source,
        csv.ReadOptions(block_size=BLOCK),
        csv.ParseOptions(ignore_empty_lines=False),
        csv.ConvertOptions(column_types=types, include_columns=COLUMNS, null_values=[]),
    )


def _by_lines(path: Path, account: RowReport) -> tuple[pa.Table, NDArray[np.int32]]:
    """The lines that can be read, typed, and their numbers."""
    header, *lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    numbers = []
    for number, line in enumerate(lines, start=FIRST_LINE):
        if LINE.fullmatch(line):
            numbers.append(number)
        elif line.strip():
            account.read += 1
            account.drop(number, _fault(line), line.decode(errors="replace"))
    good = b"\n".join([header, *(lines[number - FIRST_LINE] for number in numbers), b""])
    return _typed(io.BytesIO(good)), np.array(numbers, dtype=np.int32)


def _refuse_other_columns(path: Path) -> None:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = file.readline().strip().replace('"', "").split(",")
    if tuple(header) != COLUMNS:
        raise ValueError(
            f"{path.name} has the columns {', '.join(header)[:200]}; "
            f"it must have {', '.join(COLUMNS)}"
        )


def _fault(line: bytes) -> str:
    cells = line.split(b",")
    if len(cells) != len(FIELDS):
        return "wrong number of fields"
    pairs = zip(cells, FIELDS.values(), strict=True)
    return next(fault for cell, (pattern, fault) in pairs if not re.fullmatch(pattern, cell))


def _places(ids: pa.ChunkedArray, titles: pa.Array) -> NDArray[np.int32]:
    import pyarrow.compute as pc

    if not len(ids):
        return np.empty(0, dtype=np.int32)
    coded = ids.unify_dictionaries().combine_chunks()
    known = pc.utf8_lower(pc.utf8_trim_whitespace(coded.dictionary))
    places = pc.fill_null(pc.index_in(known, value_set=titles), NOWHERE).to_numpy()
    found: NDArray[np.int32] = places[coded.indices.to_numpy()]
    return found


def _usable(stars: RatingsFile, account: RowReport) -> RatingsFile:
    def is_step(rows: RatingsFile) -> Mask:
        between = (rows.stars >= MIN_STARS) & (rows.stars <= MAX_STARS)
        good: Mask = between & (rows.stars * 2 % 1 == 0)
        return good

    checks: dict[str, Callable[[RatingsFile], Mask]] = {
        "rating is not a step of 0.5 to 5": is_step,
        "time is not of 1970 to 2100": lambda rows: (rows.seconds >= 0) & (rows.seconds < END),
        "unknown title": lambda rows: rows.titles != NOWHERE,
    }
    for reason, good in checks.items():
        mask = good(stars)
        if not mask.all():
            drop(account, stars, ~mask, reason)
            stars = stars.rows(mask)
    return stars
