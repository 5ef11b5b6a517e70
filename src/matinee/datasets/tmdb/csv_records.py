"""Records of a CSV file whose fields may span several lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matinee.datasets.raw_files import CsvFile, column_indices, find_format
from matinee.datasets.row_account import RowReport

MAX_FIELD_SIZE = 2**31 - 1


class Record(NamedTuple):
    line: int
    """The line of the file on which the record begins."""
    values: list[str]

    @property
    def text(self) -> str:
        return ",".join(self.values)


def read_records(file: CsvFile, columns: Sequence[str], report: RowReport) -> Iterator[Record]:
    """The values of these columns; fields missing at the end of a record are empty."""
    csv.field_size_limit(MAX_FIELD_SIZE)
    found = find_format(file, columns, report.notes)
    with file.path.open(encoding=found.encoding, errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=found.delimiter)
        header = next(reader, [])
        indices = column_indices(file.path.name, header, columns)
        last = reader.line_num
        for fields in reader:
            line, last = last + 1, reader.line_num
            if not fields:
                continue
            report.read += 1
            if len(fields) > len(header):
                report.drop(line, "more fields than columns", found.delimiter.join(fields))
                continue
            fields += [""] * (len(header) - len(fields))
            yield Record(line, [fields[index] for index in indices])
