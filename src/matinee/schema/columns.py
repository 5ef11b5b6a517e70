"""The canonical tables: their columns, declared once. Nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

USER_ID = "user_id"
FILM_ID = "film_id"
RATING = "rating"
TIMESTAMP = "timestamp"

TITLE = "title"
YEAR = "year"
GENRES = "genres"

DECADE = "decade"
MONEY_BAND = "money_band"
VOTE_BAND = "vote_band"

GENDER = "gender"
AGE = "age"
OCCUPATION = "occupation"
ZIP = "zip"

RATING_CLASS = "rating_class"
LIKED = "liked"
BY_USER = "by_user"
BY_TIME = "by_time"
LEAVE_LAST = "leave_last"
RANDOM = "random"
SPLITS = (BY_USER, BY_TIME, LEAVE_LAST, RANDOM)
TRAIN, TEST = "train", "test"

GENRE_SEPARATOR = "|"
GENDERS = ("F", "M")
AGE_BANDS = (1, 18, 25, 35, 45, 50, 56)
"""The lowest age of each of MovieLens's bands; the first holds everybody under 18."""
OCCUPATIONS = (
    "other",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)
"""An occupation is stored as its place in this list, which is ml-1m's own code."""


def age_band(lowest: int) -> str:
    """How a band is called: under 18, 18-24, ..., 56 and more."""
    following = [band for band in AGE_BANDS if band > lowest]
    if lowest == AGE_BANDS[0]:
        return f"under {following[0]}"
    return f"{lowest}-{following[0] - 1}" if following else f"{lowest} and more"


CLASSES = (1, 2, 3, 4)
"""hated, disliked, liked, loved"""


@dataclass(frozen=True)
class Column:
    dtype: str
    nullable: bool = False
    unique: bool = False
    allowed: tuple[Any, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Table:
    name: str
    columns: dict[str, Column]
    key: tuple[str, ...]


def validate(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame, holding exactly the table's columns and values; otherwise a SchemaErrors."""
    import pandera.pandas as pa

    def checks(column: Column) -> list[pa.Check]:
        limits: dict[Any, Any] = {
            pa.Check.isin: list(column.allowed) if column.allowed else None,
            pa.Check.ge: column.at_least,
            pa.Check.le: column.at_most,
        }
        return [check(limit) for check, limit in limits.items() if limit is not None]

    schema = pa.DataFrameSchema(
        {
            name: pa.Column(
                column.dtype, checks(column), nullable=column.nullable, unique=column.unique
            )
            for name, column in table.columns.items()
        },
        strict=True,
        ordered=True,
        unique=list(table.key),
        name=table.name,
    )
    return schema.validate(frame, lazy=True)
