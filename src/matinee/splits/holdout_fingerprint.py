"""Who was held out from a champion's training, kept beside it, so that later ones are compared
with it on people whom neither has seen."""

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
    RATING,
    TEST,
    TIMESTAMP,
    USER_ID,
)

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

COLLECTION = "movielens"
SPLITS = (BY_USER, BY_TIME, LEAVE_LAST)
"""Those in which nothing of a person is learned from the first held-out rating on."""
ORDER = "<u8"

Keys = NDArray[np.uint64]


class HoldoutUsers(NamedTuple):
    user_ids: NDArray[np.int64]
    keys: Keys
    """A hash of each person's first held-out rating: an id alone may be somebody else's, too."""

    def among(self, *known: Keys) -> NDArray[np.int64]:
        """Those whom all of them hold out."""
        alike = [np.isin(self.keys, one) for one in known]
        return self.user_ids[np.all(alike, axis=0)]


def by_people(settings: dict[str, Any]) -> bool:
    """Whether what a task holds out are people, or what they did last."""
    return settings["collection"] == COLLECTION and settings["split"] in SPLITS


def holdout_users(read: ReadTable, settings: dict[str, Any]) -> HoldoutUsers:
    ratings = read(COLLECTION, "ratings")
    test = ratings[ratings[settings["split"]] == TEST].sort_values([USER_ID, TIMESTAMP, FILM_ID])
    first = test.drop_duplicates(USER_ID)
    numbers = [first[name].to_numpy(np.int64) for name in (USER_ID, FILM_ID, TIMESTAMP)]
    halves = (2 * first[RATING].to_numpy(dtype=float)).astype(np.int64)
    return HoldoutUsers(numbers[0], seeded_hash(0, *numbers, halves, use="held out"))


def encode_holdout(found: HoldoutUsers) -> bytes:
    return np.sort(found.keys).astype(ORDER).tobytes()


def decode_holdout(data: bytes) -> Keys:
    return np.frombuffer(data, dtype=ORDER).astype(np.uint64)
