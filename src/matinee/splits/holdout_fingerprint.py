"""Which users were held out from a champion's training, stored beside it.

Later champions are compared with it on users whom neither has seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import (
    BY_TIME,
    BY_USER,
    FILM_ID,
    LEAVE_LAST,
    NEXT_VISIT,
    RATING,
    TEST,
    TIMESTAMP,
    USER_ID,
)

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

COLLECTION = "movielens"
SPLITS = (BY_USER, BY_TIME, LEAVE_LAST, NEXT_VISIT)
"""Splits in which no model learns from a user's ratings after the first held-out one."""
DTYPE = "<u8"

Hashes = NDArray[np.uint64]


class HoldoutUsers(NamedTuple):
    user_ids: NDArray[np.int64]
    hashes: Hashes
    """A hash of each user's first held-out rating: ids alone repeat between data sets."""

    def shared_with(self, *others: Hashes) -> NDArray[np.int64]:
        """The users that all the others hold out too."""
        shared = [np.isin(self.hashes, other) for other in others]
        return self.user_ids[np.all(shared, axis=0)]


def holds_out_users(settings: dict[str, Any]) -> bool:
    """Whether a task's split holds out users, or their last ratings."""
    return settings["collection"] == COLLECTION and settings["split"] in SPLITS


def read_holdout_users(read: ReadTable, settings: dict[str, Any]) -> HoldoutUsers:
    ratings = read(COLLECTION, "ratings")
    test = ratings[ratings[settings["split"]] == TEST].sort_values([USER_ID, TIMESTAMP, FILM_ID])
    first = test.drop_duplicates(USER_ID)
    ids = [first[name].to_numpy(np.int64) for name in (USER_ID, FILM_ID, TIMESTAMP)]
    half_stars = (2 * first[RATING].to_numpy(dtype=float)).astype(np.int64)
    return HoldoutUsers(ids[0], seeded_hash(0, *ids, half_stars, use="held out"))


def encode_holdout(users: HoldoutUsers) -> bytes:
    return np.sort(users.hashes).astype(DTYPE).tobytes()


def decode_holdout(data: bytes) -> Hashes:
    return np.frombuffer(data, dtype=DTYPE).astype(np.uint64)
