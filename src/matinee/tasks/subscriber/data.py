"""What a model of subscribers learns from: all ratings, and once without each fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.models.base import StreamingTables
from matinee.models.cross_fitted import CrossFitted
from matinee.schema.columns import RATING, USER_ID
from matinee.schema.streaming import FOLD, ID, USER_GROUP

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable
    from matinee.tasks.fitting import Make


LEARNED = [USER_ID, ID, RATING, FOLD, USER_GROUP]
"""The others would take room: there may be many millions of ratings."""


def training_data(read: ReadTable, settings: dict[str, Any]) -> StreamingTables:
    ratings = rated(read)[LEARNED]
    return StreamingTables(ratings, read("streaming", "titles"), read("streaming", "genres"))


def rated(read: ReadTable) -> pd.DataFrame:
    try:
        return read("streaming", "ratings")
    except FileNotFoundError:
        raise ValueError(
            "the subscriber question is not to be had with this source: it has no users' ratings "
            "(1.csv to 8.csv beside the catalogues). Choose streaming=synthetic, add the rating "
            "files, or choose lineup=unrated for all other questions."
        ) from None


def fitted(make: Make, known: StreamingTables, rng: np.random.Generator) -> CrossFitted:
    """Each has its own luck, so that another number of folds changes no fold's."""
    whole, *luck = rng.spawn(1 + count_folds(known.ratings))
    parts = [make().fit(without(known, fold), own) for fold, own in enumerate(luck)]
    return CrossFitted(make().fit(known, whole), parts)


def count_folds(ratings: pd.DataFrame) -> int:
    return int(ratings[FOLD].max()) + 1


def without(known: StreamingTables, fold: int) -> StreamingTables:
    ratings = known.ratings
    return known._replace(ratings=ratings[ratings[FOLD] != fold])
