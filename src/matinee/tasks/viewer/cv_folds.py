"""What a search of hyper-parameters is judged by: ratings of the training part, held out in turn
as the split holds out its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation import per_user
from matinee.evaluation.objective import Objective
from matinee.models.base import HistoryRanker, HistoryRatingModel, Tables
from matinee.runtime.seeds import rng_for, seeded_hash
from matinee.schema.columns import BY_TIME, FILM_ID, LEAVE_LAST, TIMESTAMP, USER_ID
from matinee.splits import leakage
from matinee.splits.movielens import leave_last_out
from matinee.tasks.viewer import evaluator
from matinee.tasks.viewer.data import training_data

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

FOLDS = 3
SHARE = 0.1
"""of the ratings, in each fold of the splits that hold out a share"""
Loss = Callable[[Any], float]
Mask = NDArray[np.bool_]


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Loss]:
    """Functions that fit a model without a fold and tell its loss there."""
    known = training_data(read, settings)
    held = _held(known.ratings, settings["split"], settings["seed"])
    for fold, (train, test) in enumerate(held):
        yield partial(_loss, known, train, test, settings, f"fold {fold}")


def _held(ratings: pd.DataFrame, split: str, seed: int) -> Iterator[tuple[Mask, Mask]]:
    """For each fold which ratings are learned from, and which are held out."""
    users = ratings[USER_ID].to_numpy(np.int64)
    if split == BY_TIME:
        times = ratings[TIMESTAMP].to_numpy()
        for fold in reversed(range(FOLDS)):
            shares = [1 - SHARE * (fold + 1), 1 - SHARE * fold]
            first, last = np.quantile(times, shares, method="lower")
            yield times <= first, (times > first) & (times <= last)
        return
    if split == LEAVE_LAST:
        held = leave_last_out(ratings, 1, seed)
        luck = seeded_hash(seed, users, use="search") % FOLDS
        for fold in range(FOLDS):
            test = held & (luck == fold)
            yield ~test, test
        return
    drawn = seeded_hash(seed, users, ratings[FILM_ID].to_numpy(np.int64), use="search")
    place = np.argsort(np.argsort(drawn, kind="stable"), kind="stable") / max(len(drawn), 1)
    for fold in range(FOLDS):
        test = (place >= SHARE * fold) & (place < SHARE * (fold + 1))
        yield ~test, test


def _loss(
    known: Tables,
    train: Mask,
    test: Mask,
    settings: dict[str, Any],
    fold: str,
    model: HistoryRanker | HistoryRatingModel,
) -> float:
    """Of the metric that decides on the model's objective, so turned that lower is better."""
    learned, held = known._replace(ratings=known.ratings[train]), known.ratings[test]
    leakage.check_no_leakage(learned.ratings, held, settings["split"])
    name = "rating" if isinstance(model, HistoryRatingModel) else "ranking"
    objective = Objective.from_settings(settings, name, settings["seed"])._replace(resamples=1)
    model.fit(learned, rng_for(settings["seed"], "search", fold))
    seen, _ = evaluator.figures(model, evaluator.held_out(learned, held, objective.seed), objective)
    value = float(per_user.bootstrap_metrics(seen, objective)[objective.metric][0])
    return value if objective.sign < 0 else 1 - value
