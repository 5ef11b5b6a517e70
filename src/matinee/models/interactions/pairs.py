"""Who gave which title how many stars, in plain arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel
from matinee.schema.columns import RATING, USER_ID
from matinee.schema.streaming import ID

Numbers = NDArray[np.floating[Any]]


class Given(NamedTuple):
    user_ids: Ints
    title_ids: NDArray[np.str_]
    """of the whole catalogue"""
    users: Ints
    titles: Ints
    """for each rating, the places of its user and of its title"""
    stars: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.user_ids), len(self.title_ids)

    def by_user(self) -> Ints:
        """How many ratings each gave."""
        return np.bincount(self.users, minlength=self.shape[0])

    def by_title(self) -> Ints:
        """How many each was given."""
        return np.bincount(self.titles, minlength=self.shape[1])

    def introduce(self, model: UserItemRatingModel) -> None:
        """Tells a model whom and what it knows."""
        model.user_ids, model.title_ids = self.user_ids, self.title_ids
        model.user_counts = self.by_user().astype(np.int32)
        model.title_counts = self.by_title().astype(np.int32)
        model.scale = float(self.stars.min()), float(self.stars.max())


def looked_up(values: Numbers, places: Ints) -> Numbers:
    """Nothing, zero, where the place is -1."""
    here = places >= 0
    return np.asarray(values[places] * (here if values.ndim == 1 else here[:, None]))


def given(subscriptions: StreamingTables) -> Given:
    import pandas as pd

    ratings = subscriptions.ratings
    users, user_ids = pd.factorize(ratings[USER_ID].to_numpy(np.int64), sort=True)
    title_ids = np.sort(subscriptions.titles[ID].to_numpy(dtype=str))
    titles = ratings[ID].astype("category").cat
    places = np.searchsorted(title_ids, titles.categories.to_numpy(dtype=str))
    stars = ratings[RATING].to_numpy(dtype=np.float64)
    return Given(user_ids, title_ids, users, places[titles.codes.to_numpy()], stars)
