"""The canonical tables of the movielens collection: their columns, declared once."""

from __future__ import annotations

from matinee.schema.columns import (
    AGE,
    AGE_BANDS,
    CLASSES,
    FILM_ID,
    GENDER,
    GENDERS,
    GENRES,
    LIKED,
    OCCUPATION,
    OCCUPATIONS,
    RATING,
    RATING_CLASS,
    SPLITS,
    TEST,
    TIMESTAMP,
    TITLE,
    TRAIN,
    USER_ID,
    YEAR,
    ZIP,
)
from matinee.schema.validation import Column, Table

FILMS = Table(
    "films",
    {
        FILM_ID: Column("int32", unique=True),
        TITLE: Column("str"),
        YEAR: Column("Int16", nullable=True, minimum=1870, maximum=2100),
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
        RATING: Column("float32", minimum=0.5, maximum=5.0),
        TIMESTAMP: Column("int64", minimum=0),
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
