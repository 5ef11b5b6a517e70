"""Records of a CSV file whose fields may span several lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from matinee.datasets.raw_files import check_is_file, column_indices
from matinee.datasets.row_account import RowReport

MAX_FIELD_SIZE = 2**31 - 1


class Record(NamedTuple):
    line: int
    """The line of the file on which the record begins."""
    values: list[str]

    @property
    def text(self) -> str:
        return ",".join(self.values)


def read_records(path: Path, columns: Sequence[str], report: RowReport) -> Iterator[Record]:
    """The values of these columns; fields missing at the end of a record are empty."""
    csv.field_size_limit(MAX_FIELD_SIZE)
    with check_is_file(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        indices = column_indices(path.name, header, columns)
        last = reader.line_num
        for fields in reader:
            line, last = last + 1, reader.line_num
            if not fields:
                continue
            report.read += 1
            if len(fields) > len(header):
                report.drop(line, "more fields than columns", ",".join(fields))
                continue
            fields += [""] * (len(header) - len(fields))
            yield Record(line, [fields[index] for index in indices])
