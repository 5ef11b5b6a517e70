"""Less of what a model of subscribers learns from, to see how its cost grows."""

from __future__ import annotations

import numpy as np

from matinee.evaluation.beyond_accuracy.scaling_law import sample_share
from matinee.models.base import StreamingTables
from matinee.schema.columns import USER_ID

UNIT = "users"


def subsample(known: StreamingTables, share: float, seed: int) -> tuple[StreamingTables, int]:
    """What a share of the users rated, and how many those are; the titles are all there."""
    ratings = known.ratings
    kept = sample_share(np.unique(ratings[USER_ID].to_numpy(np.int64)), share, seed)
    return known._replace(ratings=ratings[ratings[USER_ID].isin(kept)]), len(kept)
