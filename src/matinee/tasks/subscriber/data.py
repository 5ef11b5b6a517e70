"""Training data of the title rating task: all ratings, in cross-validation folds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.models.base import StreamingTables
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.schema.columns import RATING, USER_ID
from matinee.schema.streaming import FOLD, ID, TUNING_USERS, USER_GROUP
from matinee.tasks.base import Fold, MakeModel, sample_users

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

UNIT = "users"
COLUMNS = [USER_ID, ID, RATING, FOLD, USER_GROUP]
"""All that a model needs: there may be many millions of ratings."""

subsample = sample_users


def training_data(read: ReadTable, settings: dict[str, Any]) -> StreamingTables:
    ratings = read_ratings(read)[COLUMNS]
    return StreamingTables(ratings, read("streaming", "titles"), read("streaming", "genres"))


def read_ratings(read: ReadTable) -> pd.DataFrame:
    try:
        return read("streaming", "ratings")
    except FileNotFoundError:
        raise ValueError(
            "the subscriber task is unavailable: the source has no users' ratings (1.csv to 8.csv "
            "beside the catalogs). Choose streaming=synthetic, add the rating files, or choose "
            "lineup=unrated, which leaves this task out."
        ) from None


def fit(make_model: MakeModel, tables: StreamingTables, rng: np.random.Generator) -> CrossFitted:
    """A model of all ratings, and one without each fold, each with a random stream of its own."""
    whole, *streams = rng.spawn(1 + count_folds(tables.ratings))
    parts = [
        make_model().fit(without_fold(tables, fold), stream) for fold, stream in enumerate(streams)
    ]
    return CrossFitted(make_model().fit(tables, whole), parts)


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Fold]:
    """The folds of the users who are reserved for tuning."""
    tables = training_data(read, settings)
    ratings = tables.ratings[tables.ratings[USER_GROUP] == TUNING_USERS]
    tables = tables._replace(ratings=ratings)
    for fold in range(count_folds(ratings)):
        yield Fold(f"fold {fold}", without_fold(tables, fold), ratings[ratings[FOLD] == fold])


def count_folds(ratings: pd.DataFrame) -> int:
    return int(ratings[FOLD].max()) + 1


def without_fold(tables: StreamingTables, fold: int) -> StreamingTables:
    ratings = tables.ratings
    return tables._replace(ratings=ratings[ratings[FOLD] != fold])
