"""Ratings of the streaming collection with their folds: frame -> frame."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import LIKED, RATING, USER_ID
from matinee.schema.streaming import FOLD, ID, MOST_FOLDS, PART, PARTS, SEARCH

if TYPE_CHECKING:
    import pandas as pd

LEARNED_FROM = ("titles", "genres")
"""The tables beside the ratings that a model learns from, as they are."""


def prepare(
    tables: dict[str, pd.DataFrame], liked: float, folds: int, searched: float, seed: int
) -> dict[str, pd.DataFrame]:
    """Ratings above `liked` stars are likes; `searched` is a share of the users.

    A source may come without ratings: then there are none here either.
    """
    _refuse(folds, searched)
    made = {name: tables[name] for name in LEARNED_FROM}
    if "ratings" in tables:
        made["ratings"] = _with_folds(tables["ratings"], liked, folds, searched, seed)
    return made


def _refuse(folds: int, searched: float) -> None:
    if not 2 <= folds <= MOST_FOLDS:
        raise ValueError(
            f"discretize.streaming.folds={folds} cannot be told apart; allowed: 2 to {MOST_FOLDS}"
        )
    if not 0 < searched < 1:
        raise ValueError(
            f"discretize.streaming.searched={searched} is no share; "
            "allowed: a number between 0 and 1"
        )


def _with_folds(
    ratings: pd.DataFrame, liked: float, folds: int, searched: float, seed: int
) -> pd.DataFrame:
    import pandas as pd

    who, users = pd.factorize(ratings[USER_ID].to_numpy())
    judged = ~_drawn(users, searched, seed)
    columns: dict[str, Any] = {
        LIKED: ratings[RATING].to_numpy() > liked,
        FOLD: fold_of(ratings, folds, seed),
        PART: pd.Categorical.from_codes(judged[who].astype("int8"), categories=pd.Index(PARTS)),
    }
    return ratings.assign(**columns)


def _drawn(users: NDArray[np.integer], share: float, seed: int) -> NDArray[np.bool_]:
    """So many of them, by a hash of their ids."""
    luck = np.argsort(seeded_hash(seed, users, use=SEARCH), kind="stable")
    drawn = np.zeros(len(users), dtype=bool)
    drawn[luck[: round(share * len(users))]] = True
    return drawn


def fold_of(ratings: pd.DataFrame, folds: int, seed: int) -> NDArray[np.int8]:
    """By a hash of user and title: whoever rates a title twice does so in one fold."""
    ids = ratings[ID].astype("category").cat
    numbers = np.array([_number(name) for name in ids.categories], dtype=np.uint64)
    luck = seeded_hash(seed, ratings[USER_ID].to_numpy(), numbers[ids.codes], use=FOLD)
    return (luck % np.uint64(folds)).astype(np.int8)


def _number(title_id: str) -> int:
    """Of its name alone, whatever other titles there are."""
    return int.from_bytes(blake2b(title_id.encode(), digest_size=8).digest())
