"""Item metadata of streaming titles as features, and ridge regression on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints, StreamingTables
from matinee.models.solvers.ridge import Array, ridge
from matinee.schema.streaming import GENRE, ID, PLATFORM, RELEASE_YEAR, TYPE

if TYPE_CHECKING:
    import pandas as pd

MIN_TITLES = 5
"""Genres of fewer titles are dropped."""


class ItemFeatures(NamedTuple):
    values: Floats
    """titles x features, with weighted mean zero"""
    reg: float
    """L2 regularization, in units of the weights"""

    def regress(self, targets: Array, weights: Floats) -> Floats:
        """Fitted values of a weighted ridge regression of the targets on the features."""
        return np.asarray(self.values @ ridge(self.values, targets, self.reg, weights))


def item_features(
    tables: StreamingTables, title_ids: NDArray[np.str_], title_counts: NDArray[Any], reg: float
) -> ItemFeatures:
    """Platform, type, genres, age and number of ratings."""
    titles = tables.titles.sort_values(ID)  # in the order of title_ids
    years = titles[RELEASE_YEAR].to_numpy(dtype=float)
    counts = title_counts.astype(np.int64)
    numeric = [_standardize(np.log1p(years.max() - years)), _standardize(np.log1p(counts))]
    values = np.hstack(
        [
            *(_one_hot(titles[column].to_numpy(dtype=str)) for column in (PLATFORM, TYPE)),
            _genres(tables.genres, title_ids),
            np.column_stack(numeric),
        ]
    )
    weights = counts / max(int(counts.sum()), 1)
    return ItemFeatures(values - weights @ values, reg)


def _one_hot(names: Any) -> Floats:
    return np.asarray(names[:, None] == np.unique(names), dtype=float)


def _genres(genres: pd.DataFrame, title_ids: NDArray[np.str_]) -> Floats:
    names, columns = np.unique(genres[GENRE].to_numpy(dtype=str), return_inverse=True)
    flags = np.zeros((len(title_ids), len(names)))
    flags[np.searchsorted(title_ids, genres[ID].to_numpy(dtype=str)), columns] = 1
    return flags[:, flags.sum(axis=0) >= MIN_TITLES]


def _standardize(values: Floats | Ints) -> Floats:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))
