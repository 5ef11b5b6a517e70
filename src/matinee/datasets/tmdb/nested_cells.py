"""Cells that hold several things: a list of dicts, written as a Python literal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from matinee.datasets.row_account import RowReport
from matinee.datasets.tmdb.python_literals import parsed

MOST = 2**31 - 1
"""Whole numbers are stored in 32 bits."""


class Shape(NamedTuple):
    """What is wanted of each dict of a column's cells."""

    column: str
    keys: dict[str, type]


@dataclass
class Cells:
    """Reads the cells of a file; one that cannot be read counts as empty, and is accounted for."""

    account: RowReport

    @classmethod
    def of(cls, file: str) -> Cells:
        return cls(RowReport(f"{file}: nested cells"))

    def entries(self, line: int, film_id: int, shape: Shape, cell: str) -> list[tuple[Any, ...]]:
        """A tuple of the wanted values for each dict in the cell's list, or for its one dict."""
        self.account.read += 1
        if not cell or cell == "[]":
            return []
        try:
            return _entries(parsed(cell), shape.keys)
        except ValueError as error:
            text = f"film {film_id}: {cell}"
            self.account.drop(line, f"{shape.column} cannot be read: {error}", text)
            return []


def _entries(value: Any, keys: dict[str, type]) -> list[tuple[Any, ...]]:
    listed = [value] if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise ValueError("it is no list")
    wanted = itemgetter(*keys)
    try:
        found = [wanted(entry) for entry in listed]
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"an entry has no {' or '.join(keys)}") from error
    for place, (key, kind) in enumerate(keys.items()):
        _check(key, kind, map(itemgetter(place), found))
    return found


def _check(key: str, kind: type, values: Iterable[Any]) -> None:
    for value in values:
        if type(value) is not kind or (isinstance(value, int) and not -MOST <= value <= MOST):
            raise ValueError(f"an entry's {key} is {value!r:.40}")
