"""Evaluation of the title rating task: each rating is predicted by the model without its fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.evaluator import (
    Evaluation,
    answered_only,
    rating_values,
    valid_predictions,
)
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import PerUserMetrics, sum_by_user
from matinee.metrics.inputs import Floats, Ints, Predictions
from matinee.models.base import UserItemRatingModel, index_in
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.schema.columns import LIKED, RATING, USER_ID
from matinee.schema.streaming import ACTIVITY, EVALUATION_USERS, FOLD, ID, USER_GROUP
from matinee.splits.leakage import LeakError
from matinee.tasks.subscriber.data import count_folds, read_ratings

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable
    from matinee.tasks.base import Fold

MIN_RATINGS = (1, 10, 30, 100, 300)
"""The fewest ratings of each group of users."""
LABELS = np.eye(2)
"""Probabilities of the classes: not recommended, recommended."""


def evaluate(
    model: CrossFitted, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    import pandas as pd

    every = read_ratings(read)
    check_folds(model, every)
    ratings = every[every[USER_GROUP] == EVALUATION_USERS]
    users, user_ids = pd.factorize(ratings[USER_ID].to_numpy(np.int64), sort=True)
    per_user = PerUserMetrics(user_ids, [], np.zeros((1, 1)), np.zeros((1, 1)))
    answered = np.ones(len(user_ids), dtype=bool)
    for fold, part in enumerate(model.fold_models):
        held_out = (ratings[FOLD] == fold).to_numpy()
        predictions = predict(part, ratings[held_out], settings["threshold"])
        fold_users = users[held_out]
        values = sum_by_user(user_ids, fold_users, rating_values(predictions, objective))
        per_user = _add(per_user, values)
        answered[fold_users[~valid_predictions(predictions)]] = False
    groups = pd.DataFrame({USER_ID: user_ids, ACTIVITY: activity_groups(np.bincount(users))})
    metrics = answered_only(per_user, answered)
    return Evaluation.build(metrics, groups, settings["gate"]["groups"], objective)


def validation_loss(model: Any, fold: Fold, settings: dict[str, Any]) -> float:
    errors = predict_stars(model, fold.test) - fold.test[RATING].to_numpy(dtype=float)
    return float(np.sqrt(np.mean(errors**2)))


def check_folds(model: CrossFitted, ratings: pd.DataFrame) -> None:
    """Every fold has a model, and none has counted more ratings than lie outside its fold."""
    if len(model.fold_models) != count_folds(ratings):
        raise ValueError(
            f"the candidate has models of {len(model.fold_models)} folds; "
            f"the ratings have {count_folds(ratings)} folds"
        )
    for fold, part in enumerate(model.fold_models):
        seen, allowed = int(np.sum(part.user_counts)), int((ratings[FOLD] != fold).sum())
        if seen > allowed:
            raise LeakError(
                f"the model of fold {fold} has learned from {seen} ratings; allowed: the {allowed} "
                f"of the other folds"
            )


def predict(model: UserItemRatingModel, ratings: pd.DataFrame, threshold: float) -> Predictions:
    stars = predict_stars(model, ratings)
    label = LABELS[(stars > threshold).astype(int)]
    liked, actual = ratings[LIKED].to_numpy(dtype=np.int64), ratings[RATING].to_numpy(dtype=float)
    return Predictions(label, liked, stars, actual)


def predict_stars(model: UserItemRatingModel, ratings: pd.DataFrame) -> Floats:
    return model.predict(*index_pairs(model, ratings))


def index_pairs(model: UserItemRatingModel, ratings: pd.DataFrame) -> tuple[Ints, Ints]:
    """The model's index of the user and of the title of each rating."""
    return index_in(ratings[USER_ID].to_numpy(np.int64), model.user_ids), title_indices(
        ratings, model.title_ids
    )


def title_indices(ratings: pd.DataFrame, title_ids: NDArray[np.str_]) -> Ints:
    ids = ratings[ID].astype("category").cat
    return index_in(ids.categories.to_numpy(dtype=str), title_ids)[ids.codes.to_numpy()]


def activity_groups(counts: Ints) -> list[str]:
    """Name of the group of a user with so many ratings."""
    names = [f"{low:03d}+" for low in MIN_RATINGS]
    return [names[i] for i in np.searchsorted(MIN_RATINGS, counts, side="right") - 1]


def _add(total: PerUserMetrics, part: PerUserMetrics) -> PerUserMetrics:
    return part._replace(totals=total.totals + part.totals, counts=total.counts + part.counts)
