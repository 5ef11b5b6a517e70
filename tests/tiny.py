"""Tables small enough to see through: women like romance, men like war, everybody likes film 1."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matinee.models.base import Tables
from matinee.schema.columns import (
    AGE,
    BY_USER,
    FILM_ID,
    GENDER,
    GENRES,
    OCCUPATION,
    RATING,
    TEST,
    TIMESTAMP,
    TITLE,
    TRAIN,
    USER_ID,
    YEAR,
    ZIP,
)
from matinee.splits.movielens import prepare as held_apart

SEED = 7
FILMS, PEOPLE, EACH = 24, 120, 12
EVERYBODYS, UNRATED = 1, FILMS
PREPARATION = {
    "edges": [2, 5, 8],
    "like_threshold": 4,
    "holdout": {"by_user": 0.25, "by_time": 0.1, "leave_last": 1, "random": 0.1},
}


def raw() -> dict[str, pd.DataFrame]:
    return {"ratings": _ratings(), "films": _films(), "users": _users()}


def prepared() -> dict[str, pd.DataFrame]:
    return held_apart(raw(), seed=SEED, **PREPARATION)


def tables() -> tuple[Tables, pd.DataFrame]:
    """What a newcomer model may learn from, and the ratings held out."""
    everything = prepared()
    ratings = everything["ratings"]
    training = ratings[ratings[BY_USER] == TRAIN]
    known = Tables(training, everything["films"], everything["users"])
    return known, ratings[ratings[BY_USER] == TEST]


def _films() -> pd.DataFrame:
    ids = np.arange(1, FILMS + 1)
    genres = ["Comedy", *(("Romance", "War")[i % 2] for i in range(FILMS - 2)), ""]
    return pd.DataFrame(
        {
            FILM_ID: ids.astype("int32"),
            TITLE: [f"Film {i}" for i in ids],
            YEAR: pd.array([1990 + i % 10 for i in ids[:-1]] + [None], dtype="Int16"),
            GENRES: pd.array(genres, dtype="str"),
        }
    )


def _users() -> pd.DataFrame:
    ids = np.arange(1, PEOPLE + 1)
    return pd.DataFrame(
        {
            USER_ID: ids.astype("int32"),
            GENDER: pd.array([("F", "M")[i % 2] for i in ids], dtype="str"),
            AGE: pd.array([(18, 35, 56)[i % 3] for i in ids], dtype="Int8"),
            OCCUPATION: pd.array([i % 21 for i in ids], dtype="Int8"),
            ZIP: pd.array(["01234"] * PEOPLE, dtype="str"),
        }
    )


def _ratings() -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    rows = []
    for user in range(1, PEOPLE + 1):
        seen = rng.choice(np.arange(2, UNRATED), EACH - 1, replace=False)
        for film in (EVERYBODYS, *seen):
            liked = film == EVERYBODYS or (film % 2 == 0) == (user % 2 == 0)
            stars = rng.choice([4, 5] if liked else [1, 2, 3])
            rows.append((user, film, stars, 1_000_000 + user * 1000 + len(rows) % 7))
    frame = pd.DataFrame(rows, columns=[USER_ID, FILM_ID, RATING, TIMESTAMP])
    dtypes = {USER_ID: "int32", FILM_ID: "int32", RATING: "float32", TIMESTAMP: "int64"}
    return frame.astype(dtypes)
