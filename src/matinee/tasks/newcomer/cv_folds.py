"""What a search of hyper-parameters is judged by: people of the training part, held out in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation import evaluator, per_user
from matinee.evaluation.objective import Objective
from matinee.models.base import DemographicRanker, DemographicRatingModel, Tables
from matinee.runtime.seeds import rng_for, seeded_hash
from matinee.schema.columns import TRAIN, USER_ID
from matinee.tasks.newcomer.data import part

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

FOLDS = 5
Loss = Callable[[Any], float]


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Loss]:
    """Functions that fit a model without a fifth of the people and tell its loss on them."""
    known = part(read("movielens", "ratings"), read, settings, TRAIN)
    known = known._replace(users=known.users[known.users[USER_ID].isin(known.ratings[USER_ID])])
    user_ids = np.unique(known.ratings[USER_ID])
    luck = np.argsort(seeded_hash(settings["seed"], user_ids, use="search"), kind="stable")
    for fold in range(FOLDS):
        yield partial(_loss, known, user_ids[luck[fold::FOLDS]], settings, f"fold {fold}")


def _loss(
    known: Tables,
    held: Any,
    settings: dict[str, Any],
    fold: str,
    model: DemographicRanker | DemographicRatingModel,
) -> float:
    """Of the metric that decides on the model's objective, so turned that lower is better."""
    out = known.ratings[USER_ID].isin(held)
    train = known._replace(ratings=known.ratings[~out])
    name = "rating" if isinstance(model, DemographicRatingModel) else "ranking"
    objective = Objective.from_settings(settings, name, settings["seed"])._replace(resamples=1)
    model.fit(train, rng_for(settings["seed"], "search", fold))
    seen, _ = evaluator.evaluate_metrics(
        model, evaluator.held_out(train, known.ratings[out]), objective
    )
    value = float(per_user.bootstrap_metrics(seen, objective)[objective.metric][0])
    return value if objective.sign < 0 else 1 - value
