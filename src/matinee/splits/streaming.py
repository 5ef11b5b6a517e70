"""Cross-validation folds of the streaming ratings, and the users reserved for tuning."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import LIKED, RATING, USER_ID
from matinee.schema.streaming import FOLD, ID, MAX_FOLDS, TUNING_USERS, USER_GROUP, USER_GROUPS

if TYPE_CHECKING:
    import pandas as pd

FEATURE_TABLES = ("titles", "genres")
"""Tables beside the ratings that models learn from, passed on unchanged."""


def prepare(
    tables: dict[str, pd.DataFrame],
    like_threshold: float,
    folds: int,
    tuning_share: float,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """Ratings above `like_threshold` stars are likes; `tuning_share` is a share of the users.

    A source without ratings gives tables without ratings.
    """
    _check(folds, tuning_share)
    prepared = {name: tables[name] for name in FEATURE_TABLES}
    if "ratings" in tables:
        ratings = tables["ratings"]
        columns: dict[str, Any] = {
            LIKED: ratings[RATING].to_numpy() > like_threshold,
            FOLD: assign_folds(ratings, folds, seed),
            USER_GROUP: _user_groups(ratings, tuning_share, seed),
        }
        prepared["ratings"] = ratings.assign(**columns)
    return prepared


def _check(folds: int, tuning_share: float) -> None:
    if not 2 <= folds <= MAX_FOLDS:
        raise ValueError(
            f"discretize.streaming.folds={folds} is out of range; allowed: 2 to {MAX_FOLDS}"
        )
    if not 0 < tuning_share < 1:
        raise ValueError(
            f"discretize.streaming.tuning_share={tuning_share} is not a share; "
            "allowed: a number between 0 and 1"
        )


def _user_groups(ratings: pd.DataFrame, tuning_share: float, seed: int) -> pd.Categorical[str]:
    import pandas as pd

    indices, users = pd.factorize(ratings[USER_ID].to_numpy())
    evaluation = ~_sample(users, tuning_share, seed)
    codes = evaluation[indices].astype("int8")
    return pd.Categorical.from_codes(codes, categories=pd.Index(USER_GROUPS))


def _sample(users: NDArray[np.integer], share: float, seed: int) -> NDArray[np.bool_]:
    """A share of the users, by a hash of their ids."""
    order = np.argsort(seeded_hash(seed, users, use=TUNING_USERS), kind="stable")
    sampled = np.zeros(len(users), dtype=bool)
    sampled[order[: round(share * len(users))]] = True
    return sampled


def assign_folds(ratings: pd.DataFrame, folds: int, seed: int) -> NDArray[np.int8]:
    """By a hash of user and title, so that repeated ratings of a title share a fold."""
    ids = ratings[ID].astype("category").cat
    title_hashes = np.array([_title_hash(title_id) for title_id in ids.categories], np.uint64)
    users = ratings[USER_ID].to_numpy()
    hashes = seeded_hash(seed, users, title_hashes[ids.codes], use=FOLD)
    return (hashes % np.uint64(folds)).astype(np.int8)


def _title_hash(title_id: str) -> int:
    """Depends on the id alone, whatever other titles there are."""
    return int.from_bytes(blake2b(title_id.encode(), digest_size=8).digest())
