"""The titles of the four platforms, a row each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.schema.columns import RATING, TITLE
from matinee.schema.streaming import DURATION_INT, DURATION_TYPE, ID, PLATFORM, RELEASE_YEAR, TYPE

if TYPE_CHECKING:
    import pyarrow as pa


class Title(NamedTuple):
    place: int
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
    """In the order of the table."""
    columns = (PLATFORM, TYPE, TITLE, RELEASE_YEAR, RATING, DURATION_INT, DURATION_TYPE)
    found = enumerate(rows(table, ID, *columns))
    return {title_id: Title(place, *values) for place, (title_id, *values) in found}
