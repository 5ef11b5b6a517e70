"""What is known of titles without any rating, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints, StreamingTables
from matinee.models.interactions.pairs import Given, Numbers
from matinee.schema.streaming import GENRE, ID, PLATFORM, RELEASE_YEAR, TYPE

if TYPE_CHECKING:
    import pandas as pd

LEAST_TITLES = 5
"""A genre of fewer titles says nothing."""
DECADE = 10


class ItemFeatures(NamedTuple):
    values: Floats
    """titles x traits"""
    penalty: float
    """for each trait, so many ratings say that it does not matter"""

    def expected(self, told: Numbers, weights: Floats) -> Floats:
        """For each title, what titles with its traits have on average of what is told of each."""
        weighted = self.values * weights[:, None]
        squares = weighted.T @ self.values + self.penalty * np.eye(self.values.shape[1])
        return np.asarray(self.values @ np.linalg.solve(squares, weighted.T @ told))


def item_features(subscriptions: StreamingTables, given: Given, penalty: float) -> ItemFeatures:
    """Platform, type, genres, age, and how often a title is rated."""
    titles = subscriptions.titles.sort_values(ID)  # as the places in `given` are
    years = titles[RELEASE_YEAR].to_numpy(dtype=float)
    often = np.log1p(given.by_title())
    values = np.hstack(
        [
            *(_flags(titles[column].to_numpy(dtype=str)) for column in (PLATFORM, TYPE)),
            _genres(subscriptions.genres, given),
            np.column_stack([_scaled(np.log1p(years.max() - years)), _scaled(often)]),
        ]
    )
    weights = given.by_title() / max(len(given.stars), 1)
    return ItemFeatures(values - weights @ values, penalty)


def _flags(names: Any) -> Floats:
    return np.asarray(names[:, None] == np.unique(names), dtype=float)


def _genres(genres: pd.DataFrame, given: Given) -> Floats:
    names, numbers = np.unique(genres[GENRE].to_numpy(dtype=str), return_inverse=True)
    flags = np.zeros((len(given.title_ids), len(names)))
    flags[np.searchsorted(given.title_ids, genres[ID].to_numpy(dtype=str)), numbers] = 1
    return flags[:, flags.sum(axis=0) >= LEAST_TITLES]


def _scaled(values: Floats | Ints) -> Floats:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))
