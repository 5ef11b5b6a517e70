"""Reads one file of ratings: vectorized where the file is clean, else line by line."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.raw_files import CsvFile, column_indices, find_format
from matinee.datasets.row_account import MAX_EXAMPLES, RowReport
from matinee.schema.streaming import MAX_STARS, MIN_STARS

if TYPE_CHECKING:
    import pyarrow as pa

USER, STARS, SECONDS, TITLE = COLUMNS = ("userId", "rating", "timestamp", "movieId")
OTHER = "field"
"""Stands for a pattern of a field without a delimiter."""
FIELDS = {
    USER: (r'"?\d{1,9}"?', "userId is not a whole number"),
    STARS: (r'"?-?\d{1,9}(?:\.\d{0,9})?"?', "rating is not a number"),
    SECONDS: (r'"?-?\d{1,12}"?', "timestamp is not a whole number"),
    TITLE: (OTHER, "movieId is not one field"),
}
OTHER_FIELD = OTHER, ""
"""A column that is not needed may hold anything."""
FIRST_LINE = 2
"""After the header."""
BLOCK_SIZE = 2**23
UNKNOWN_TITLE = -1
END = 4_133_980_800
"""The first second of 2101."""

Mask = NDArray[np.bool_]


class RatingsFile(NamedTuple):
    users: NDArray[np.int32]
    titles: NDArray[np.int32]
    """Indices in the list of titles, or UNKNOWN_TITLE."""
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

    def format_row(self, row: int) -> str:
        return f"user {self.users[row]}, {self.stars[row]} stars at {self.seconds[row]}"


def read_ratings_file(file: CsvFile, titles: pa.Array) -> tuple[RatingsFile, RowReport]:
    """The usable ratings, and the report on the others."""
    import pyarrow as pa

    account = RowReport(file.path.name)
    source = _open(file, account)
    try:
        table = _typed(source)
        lines = np.arange(FIRST_LINE, FIRST_LINE + len(table), dtype=np.int32)
    except pa.ArrowInvalid:
        table, lines = _by_lines(source, account)
    account.read += len(table)
    ratings = RatingsFile(
        table[USER].to_numpy(),
        _title_indices(table[TITLE], titles),
        table[STARS].to_numpy(),
        table[SECONDS].to_numpy(),
        lines,
    )
    return _drop_unusable(ratings, account), account


def drop(account: RowReport, ratings: RatingsFile, bad: Mask, reason: str) -> None:
    rows = np.flatnonzero(bad)
    examples = rows[: MAX_EXAMPLES - len(account.examples)]
    for row in examples.tolist():
        account.drop(int(ratings.lines[row]), reason, ratings.format_row(row))
    if len(rows) > len(examples):
        account.dropped[reason] += len(rows) - len(examples)


class _Source(NamedTuple):
    data: Path | bytes
    """in UTF-8"""
    columns: list[str]
    """the name of each field; fields that are not needed have names of their own"""
    delimiter: str


def _open(file: CsvFile, account: RowReport) -> _Source:
    found = find_format(file, COLUMNS, account.notes)
    indices = column_indices(file.path.name, found.header, COLUMNS)
    names = dict(zip(indices, COLUMNS, strict=True))
    columns = [names.get(index, f"unused {index}") for index in range(len(found.header))]
    data: Path | bytes = file.path
    if not found.encoding.startswith("utf-8"):
        data = file.path.read_bytes().decode(found.encoding, errors="replace").encode()
    return _Source(data, columns, found.delimiter)


def _typed(source: _Source) -> pa.Table:
    """Raises ArrowInvalid if any line has other fields or values than expected."""
    import pyarrow as pa
    from pyarrow import csv

    types = {
        USER: pa.int32(),
        STARS: pa.float32(),
        SECONDS: pa.int64(),
        TITLE: pa.dictionary(pa.int32(), pa.string()),
    }
    return csv.read_csv(
        io.BytesIO(source.data) if isinstance(source.data, bytes) else source.data,
        csv.ReadOptions(block_size=BLOCK_SIZE, column_names=source.columns, skip_rows=1),
        csv.ParseOptions(delimiter=source.delimiter, ignore_empty_lines=False),
        csv.ConvertOptions(column_types=types, include_columns=COLUMNS, null_values=[]),
    )


def _by_lines(source: _Source, account: RowReport) -> tuple[pa.Table, NDArray[np.int32]]:
    """The readable lines as a typed table, and their numbers."""
    delimiter = re.escape(source.delimiter)
    fields = [
        (pattern.replace(OTHER, f"[^{delimiter}]*").encode(), fault)
        for pattern, fault in (FIELDS.get(column, OTHER_FIELD) for column in source.columns)
    ]
    readable = re.compile(delimiter.encode().join(pattern for pattern, _ in fields))
    data = source.data if isinstance(source.data, bytes) else source.data.read_bytes()
    header, *lines = data.replace(b"\r\n", b"\n").split(b"\n")
    numbers = []
    for number, line in enumerate(lines, start=FIRST_LINE):
        if readable.fullmatch(line):
            numbers.append(number)
        elif line.strip():
            account.read += 1
            account.drop(
                number,
                _fault(line.split(source.delimiter.encode()), fields),
                line.decode(errors="replace"),
            )
    good = b"\n".join([header, *(lines[number - FIRST_LINE] for number in numbers), b""])
    return _typed(source._replace(data=good)), np.array(numbers, dtype=np.int32)


def _fault(cells: list[bytes], fields: list[tuple[bytes, str]]) -> str:
    if len(cells) != len(fields):
        return "wrong number of fields"
    pairs = zip(cells, fields, strict=True)
    return next(fault for cell, (pattern, fault) in pairs if not re.fullmatch(pattern, cell))


def _title_indices(ids: pa.ChunkedArray, titles: pa.Array) -> NDArray[np.int32]:
    import pyarrow.compute as pc

    if not len(ids):
        return np.empty(0, dtype=np.int32)
    coded = ids.unify_dictionaries().combine_chunks()
    normalized_ids = pc.utf8_lower(pc.utf8_trim_whitespace(coded.dictionary))
    by_code = pc.fill_null(pc.index_in(normalized_ids, value_set=titles), UNKNOWN_TITLE).to_numpy()
    indices: NDArray[np.int32] = by_code[coded.indices.to_numpy()]
    return indices


def _drop_unusable(ratings: RatingsFile, account: RowReport) -> RatingsFile:
    def is_step(rows: RatingsFile) -> Mask:
        between = (rows.stars >= MIN_STARS) & (rows.stars <= MAX_STARS)
        good: Mask = between & (rows.stars * 2 % 1 == 0)
        return good

    checks: dict[str, Callable[[RatingsFile], Mask]] = {
        "rating is not a step of 0.5 to 5": is_step,
        "time is not of 1970 to 2100": lambda rows: (rows.seconds >= 0) & (rows.seconds < END),
        "unknown title": lambda rows: rows.titles != UNKNOWN_TITLE,
    }
    for reason, good in checks.items():
        mask = good(ratings)
        if not mask.all():
            drop(account, ratings, ~mask, reason)
            ratings = ratings.rows(mask)
    return ratings
