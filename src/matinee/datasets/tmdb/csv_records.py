"""The records of a csv file of which single fields may hold several lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from matinee.datasets.row_account import RowReport

LARGEST_FIELD = 2**31 - 1


class Record(NamedTuple):
    line: int
    """Of the file, on which the record begins."""
    values: list[str]

    @property
    def text(self) -> str:
        return ",".join(self.values)


def records(path: Path, columns: Sequence[str], account: RowReport) -> Iterator[Record]:
    """The values of these columns; what a record does not hold up to its end is empty."""
    csv.field_size_limit(LARGEST_FIELD)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        places = _places(path.name, header, columns)
        last = reader.line_num
        for fields in reader:
            line, last = last + 1, reader.line_num
            if not fields:
                continue
            account.read += 1
            if len(fields) > len(header):
                account.drop(line, "more fields than columns", ",".join(fields))
                continue
            fields += [""] * (len(header) - len(fields))
            yield Record(line, [fields[place] for place in places])


def _places(file: str, header: list[str], columns: Sequence[str]) -> list[int]:
    missing = [column for column in columns if column not in header]
    if missing:
        raise ValueError(
            f"{file} has no column {', '.join(missing)}; its first line names {', '.join(header)}"
        )
    return [header.index(column) for column in columns]
