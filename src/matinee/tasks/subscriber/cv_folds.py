"""What a search of hyper-parameters is judged by: users whose ratings judge no candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.models.base import StreamingTables, UserItemRatingModel
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RATING
from matinee.schema.streaming import FOLD, TUNING_USERS, USER_GROUP
from matinee.tasks.subscriber.data import count_folds, training_data, without
from matinee.tasks.subscriber.evaluate import guessed

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

Loss = Callable[[Any], float]


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Loss]:
    """Functions that fit a model without a fold and tell its RMSE there."""
    known = training_data(read, settings)
    known = known._replace(ratings=known.ratings[known.ratings[USER_GROUP] == TUNING_USERS])
    for fold in range(count_folds(known.ratings)):
        yield partial(_loss, known, fold, settings["seed"])


def _loss(known: StreamingTables, fold: int, seed: int, model: UserItemRatingModel) -> float:
    held = known.ratings[known.ratings[FOLD] == fold]
    model.fit(without(known, fold), rng_for(seed, "search", f"fold {fold}"))
    missed = guessed(model, held) - held[RATING].to_numpy(dtype=float)
    return float(np.sqrt(np.mean(missed**2)))
