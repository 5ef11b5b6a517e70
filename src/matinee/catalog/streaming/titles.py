"""The rows of the streaming catalogues as tuples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.schema.columns import RATING, TITLE
from matinee.schema.streaming import DURATION_INT, DURATION_TYPE, ID, PLATFORM, RELEASE_YEAR, TYPE

if TYPE_CHECKING:
    import pyarrow as pa


class Title(NamedTuple):
    row: int
    platform: str
    type: str
    name: str
    year: int
    rating: str
    length: int | None
    unit: str | None


def rows(table: pa.Table, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def by_id(table: pa.Table) -> dict[str, Title]:
    """Titles by id, in the order of the table."""
    columns = (PLATFORM, TYPE, TITLE, RELEASE_YEAR, RATING, DURATION_INT, DURATION_TYPE)
    numbered = enumerate(rows(table, ID, *columns))
    return {title_id: Title(row, *values) for row, (title_id, *values) in numbered}
