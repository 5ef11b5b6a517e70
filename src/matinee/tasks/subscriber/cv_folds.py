"""What a search of hyper-parameters is judged by: users whose ratings judge no candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.models.base import Guesser, Subscriptions
from matinee.runtime.seeds import generator
from matinee.schema.columns import RATING
from matinee.schema.streaming import FOLD, PART, SEARCH
from matinee.tasks.subscriber.data import count_folds, training, without
from matinee.tasks.subscriber.evaluate import guessed

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import Read

Loss = Callable[[Any], float]


def folds(read: Read, settings: dict[str, Any]) -> Iterator[Loss]:
    """Functions that fit a model without a fold and tell its RMSE there."""
    known = training(read, settings)
    known = known._replace(ratings=known.ratings[known.ratings[PART] == SEARCH])
    for fold in range(count_folds(known.ratings)):
        yield partial(_loss, known, fold, settings["seed"])


def _loss(known: Subscriptions, fold: int, seed: int, model: Guesser) -> float:
    held = known.ratings[known.ratings[FOLD] == fold]
    model.fit(without(known, fold), generator(seed, "search", f"fold {fold}"))
    missed = guessed(model, held) - held[RATING].to_numpy(dtype=float)
    return float(np.sqrt(np.mean(missed**2)))
