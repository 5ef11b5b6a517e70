"""Less of what a model of subscribers learns from, to see how its cost grows."""

from __future__ import annotations

import numpy as np

from matinee.evaluation.beyond_accuracy.scaling_law import drawn
from matinee.models.base import Subscriptions
from matinee.schema.columns import USER_ID

UNIT = "users"


def smaller(known: Subscriptions, share: float, seed: int) -> tuple[Subscriptions, int]:
    """What a share of the users rated, and how many those are; the titles are all there."""
    ratings = known.ratings
    kept = drawn(np.unique(ratings[USER_ID].to_numpy(np.int64)), share, seed)
    return known._replace(ratings=ratings[ratings[USER_ID].isin(kept)]), len(kept)
