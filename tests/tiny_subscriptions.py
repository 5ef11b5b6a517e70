"""Subscribers and titles small enough to see through: odd users like comedies, even ones dramas;
everybody likes the gem, the first half of the users is mild, and one title is rated by nobody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from matinee.models.base import StreamingTables
from matinee.schema.columns import RATING, TIMESTAMP, TITLE, USER_ID
from matinee.schema.streaming import (
    GENRE,
    ID,
    LISTED_IN,
    MOVIE,
    PLATFORM,
    RELEASE_YEAR,
    TV_SHOW,
    TYPE,
)
from matinee.splits import streaming as preparation

SEED = 7
USERS, EACH = 60, 16
GEM, UNRATED = "n100", "n9"
COMEDIES = ("a1", "a2", "a3", "a4", "a5", "d1", "d2", "d3", "d4", "h7")
DRAMAS = ("h1", "h2", "h3", "h4", "n1", "n2", "n3", "n4", "n5", "a10")
RATED = (*COMEDIES, *DRAMAS, GEM)
TITLES = sorted((*RATED, UNRATED))
MILD = range(1, USERS // 2 + 1)
PREPARATION = {"like_threshold": 3.7, "folds": 5, "tuning_share": 0.25}
PLATFORMS = {"a": "amazon", "d": "disney", "h": "hulu", "n": "netflix"}


def raw() -> dict[str, pd.DataFrame]:
    return {"ratings": ratings(), "titles": titles(), "genres": genres()}


def prepared() -> dict[str, pd.DataFrame]:
    return preparation.prepare(raw(), seed=SEED, **PREPARATION)


def read(tables: dict[str, pd.DataFrame]) -> Callable[[str, str], pd.DataFrame]:
    return lambda collection, table: {"streaming": tables}[collection][table]


def subscriptions() -> StreamingTables:
    tables = prepared()
    return StreamingTables(tables["ratings"], tables["titles"], tables["genres"])


def ratings() -> pd.DataFrame:
    """By user, title and time, as merge leaves them; each user's first title is rated twice."""
    rng = np.random.default_rng(SEED)
    rows = []
    for user in range(1, USERS + 1):
        seen = sorted([GEM, *rng.choice([*COMEDIES, *DRAMAS], EACH, replace=False)])
        for title in (seen[0], *seen):
            likes = title == GEM or (title in COMEDIES) == (user % 2 == 1)
            stars = rng.choice([4.0, 4.5] if likes else [2.0, 2.5])
            rows.append((user, title, stars + 0.5 * (user in MILD), 1_000_000_000 + len(rows)))
    frame = pd.DataFrame(rows, columns=[USER_ID, ID, RATING, TIMESTAMP])
    known = pd.CategoricalDtype(pd.Index(TITLES[::-1], dtype="str"))  # in no order of the ids
    return frame.astype({USER_ID: "int32", ID: known, RATING: "float32", TIMESTAMP: "int64"})


def titles() -> pd.DataFrame:
    shown = TITLES[::-1]
    return pd.DataFrame(
        {
            ID: pd.array(shown, dtype="str"),
            PLATFORM: [PLATFORMS[title[0]] for title in shown],
            TYPE: [(MOVIE, TV_SHOW)[len(title) % 2] for title in shown],
            TITLE: [f"title {title}" for title in shown],
            RELEASE_YEAR: np.array([2000 + place for place in range(len(shown))], dtype="int16"),
            LISTED_IN: pd.array([", ".join(of(title)) or None for title in shown], dtype="str"),
        }
    )


def genres() -> pd.DataFrame:
    rows = [(title, genre) for title in TITLES for genre in of(title)]
    return pd.DataFrame(rows, columns=[ID, GENRE]).astype("str")


def of(title: str) -> list[str]:
    """The unrated one is a drama, and so says its genre alone."""
    listed = {"comedy": COMEDIES, "drama": (*DRAMAS, UNRATED)}
    return [genre for genre, its in listed.items() if title in its]
