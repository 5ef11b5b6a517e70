"""Table declarations and their validation with pandera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa


@dataclass(frozen=True)
class Column:
    dtype: str
    nullable: bool = False
    unique: bool = False
    allowed: tuple[Any, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    name: str
    columns: dict[str, Column]
    key: tuple[str, ...]


def validate(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Returns the frame if it has exactly the table's columns and values; else a ValueError."""
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    schema = pa.DataFrameSchema(
        {
            name: pa.Column(
                column.dtype, _checks(column), nullable=column.nullable, unique=column.unique
            )
            for name, column in table.columns.items()
        },
        strict=True,
        ordered=True,
        unique=list(table.key),
        name=table.name,
    )
    try:
        return schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        shown = cases.drop_duplicates(["column", "check"]).head(3)
        faults = [f"{row.column}: {row.check} ({row.failure_case})" for row in shown.itertuples()]
        raise ValueError(
            f"the table {table.name} is refused, {len(cases)} faults: {'; '.join(faults)}"
        ) from error


def _checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa

    limits: dict[Any, Any] = {
        pa.Check.isin: list(column.allowed) if column.allowed else None,
        pa.Check.ge: column.minimum,
        pa.Check.le: column.maximum,
    }
    return [check(limit) for check, limit in limits.items() if limit is not None]
