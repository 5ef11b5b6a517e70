"""Less of what a model of newcomers learns from, to see how its cost grows."""

from __future__ import annotations

import numpy as np

from matinee.evaluation.beyond_accuracy.scaling_law import sample_share
from matinee.models.base import Tables
from matinee.schema.columns import USER_ID

UNIT = "people"


def subsample(tables: Tables, share: float, seed: int) -> tuple[Tables, int]:
    """What a share of the people rated, and how many those are; the films are all there."""
    ratings = tables.ratings
    kept = sample_share(np.unique(ratings[USER_ID].to_numpy(np.int64)), share, seed)
    return tables._replace(ratings=ratings[ratings[USER_ID].isin(kept)]), len(kept)
