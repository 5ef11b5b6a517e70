"""What a model of subscribers is asked: each rating by the model that has not seen its fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.evaluator import Evaluation, evaluation
from matinee.evaluation.objective import Objective, metric_function
from matinee.evaluation.per_user import PerUserMetrics, summed
from matinee.metrics.inputs import Floats, Ints, Predictions
from matinee.models.base import UserItemRatingModel, index_in
from matinee.models.cross_fitted import CrossFitted
from matinee.schema.columns import LIKED, RATING, USER_ID
from matinee.schema.streaming import ACTIVITY, EVALUATION_USERS, FOLD, ID, USER_GROUP
from matinee.tasks.subscriber.data import rated

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

BANDS = (1, 10, 30, 100, 300)
"""The least ratings of each group of users."""
LABELS = np.eye(2)
"""Not recommended, recommended."""


def evaluate(
    model: CrossFitted, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    import pandas as pd

    ratings = rated(read)
    judged = ratings[ratings[USER_GROUP] == EVALUATION_USERS]
    who, user_ids = pd.factorize(judged[USER_ID].to_numpy(np.int64), sort=True)
    seen = PerUserMetrics(user_ids, [], np.zeros((1, 1)), np.zeros((1, 1)))
    for fold, part in enumerate(model.fold_models):
        mine = (judged[FOLD] == fold).to_numpy()
        values = errors(part, judged[mine], objective, settings["threshold"])
        seen = _added(seen, summed(user_ids, who[mine], values))
    people = pd.DataFrame({USER_ID: user_ids, ACTIVITY: activity(np.bincount(who))})
    return evaluation(seen, {}, people, settings["gate"]["groups"], objective)


def errors(
    model: UserItemRatingModel, ratings: pd.DataFrame, objective: Objective, threshold: float
) -> dict[str, Floats]:
    """What each of these ratings contributes to each of the objective's metrics."""
    expected = guessed(model, ratings)
    label = LABELS[(expected > threshold).astype(int)]
    liked, stars = ratings[LIKED].to_numpy(dtype=np.int64), ratings[RATING].to_numpy(dtype=float)
    found = Predictions(label, liked, expected, stars)
    return {name: metric_function(name)(found) for name in objective.per_user}


def guessed(model: UserItemRatingModel, ratings: pd.DataFrame) -> Floats:
    """Stars for each of these ratings."""
    return model.predict(*pairs(model, ratings))


def pairs(model: UserItemRatingModel, ratings: pd.DataFrame) -> tuple[Ints, Ints]:
    """Where the model has the user and the title of each rating."""
    users = index_in(ratings[USER_ID].to_numpy(np.int64), model.user_ids)
    ids = ratings[ID].astype("category").cat
    titles = index_in(ids.categories.to_numpy(dtype=str), model.title_ids)
    return users, titles[ids.codes.to_numpy()]


def activity(counts: Ints) -> list[str]:
    """How the group is called that somebody with so many ratings belongs to."""
    names = [f"{low:03d}+" for low in BANDS]
    return [names[place] for place in np.searchsorted(BANDS, counts, side="right") - 1]


def _added(one: PerUserMetrics, other: PerUserMetrics) -> PerUserMetrics:
    return other._replace(totals=one.totals + other.totals, counts=one.counts + other.counts)
