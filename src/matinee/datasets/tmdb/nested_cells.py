"""Cells that hold a list of dicts, written as a Python literal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from matinee.datasets.row_account import RowReport
from matinee.datasets.tmdb.python_literals import parse_literal

MAX_INT = 2**31 - 1
"""Whole numbers are stored in 32 bits."""


_SURROGATE = re.compile("[\ud800-\udfff]")


class NestedColumn(NamedTuple):
    """A column of nested cells, and the keys and types to read from each dict."""

    name: str
    keys: dict[str, type]


@dataclass
class NestedCells:
    """Reads the nested cells of a file; an unreadable one counts as empty and is reported."""

    report: RowReport

    @classmethod
    def from_file(cls, file: str) -> NestedCells:
        return cls(RowReport(f"{file}: nested cells"))

    def entries(
        self, line: int, film_id: int, column: NestedColumn, cell: str
    ) -> list[tuple[Any, ...]]:
        """A tuple of the keys' values for each dict in the cell's list, or for a single dict."""
        self.report.read += 1
        if not cell or cell == "[]":
            return []
        try:
            return _entries(parse_literal(cell), column.keys)
        except ValueError as error:
            text = f"film {film_id}: {cell}"
            self.report.drop(line, f"{column.name} cannot be read: {error}", text)
            return []


def _entries(value: Any, keys: dict[str, type]) -> list[tuple[Any, ...]]:
    dicts = [value] if isinstance(value, dict) else value
    if not isinstance(dicts, list):
        raise ValueError("not a list")
    values_of = itemgetter(*keys)
    try:
        entries = [values_of(entry) for entry in dicts]
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"an entry has no {' or '.join(keys)}") from error
    for index, (key, kind) in enumerate(keys.items()):
        _check(key, kind, map(itemgetter(index), entries))
    return entries


def _check(key: str, kind: type, values: Iterable[Any]) -> None:
    for value in values:
        if type(value) is not kind or (isinstance(value, int) and not -MAX_INT <= value <= MAX_INT):
            raise ValueError(f"an entry's {key} is {value!r:.40}")
        # an escape can give half a surrogate pair, which cannot be written as UTF-8
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            raise ValueError(f"an entry's {key} has a lone surrogate: {value!r:.40}")
