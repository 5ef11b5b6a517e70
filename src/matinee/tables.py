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


FILMS = Table(
    "films",
    {
        FILM_ID: Column("int32", unique=True),
        TITLE: Column("str"),
        YEAR: Column("Int16", nullable=True, at_least=1870, at_most=2100),
        GENRES: Column("str"),
    },
    key=(FILM_ID,),
)
USERS = Table(
    "users",
    {
        USER_ID: Column("int32", unique=True),
        GENDER: Column("str", nullable=True, allowed=GENDERS),
        AGE: Column("Int8", nullable=True, allowed=AGE_BANDS),
        OCCUPATION: Column("Int8", nullable=True, allowed=tuple(range(len(OCCUPATIONS)))),
        ZIP: Column("str", nullable=True),
    },
    key=(USER_ID,),
)
RATINGS = Table(
    "ratings",
    {
        USER_ID: Column("int32"),
        FILM_ID: Column("int32"),
        RATING: Column("float32", at_least=0.5, at_most=5.0),
        TIMESTAMP: Column("int64", at_least=0),
    },
    key=(USER_ID, FILM_ID),
)
PREPARED_RATINGS = Table(
    "prepared ratings",
    {
        **RATINGS.columns,
        RATING_CLASS: Column("int8", allowed=CLASSES),
        LIKED: Column("bool"),
        **{split: Column("category", allowed=(TRAIN, TEST)) for split in SPLITS},
    },
    key=RATINGS.key,
)


def checked(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
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
