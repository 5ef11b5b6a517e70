"""Evaluation of the task of known users, on ratings that came after those of the training part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.evaluator import Evaluation, Metrics, deciding_loss, rating_metrics
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Predictions
from matinee.models.base import HistoryRanker, HistoryRatingModel, Tables
from matinee.schema.columns import USER_ID
from matinee.tasks.viewer.data import relevant, train_test
from matinee.tasks.viewer.lists import HeldOutRatings, held_out, ranking_metrics
from matinee.tasks.viewer.protocols import add_protocols, protocol_metrics

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable
    from matinee.tasks.base import Fold

HISTORY = "history"
"""The group of a user: how many films they rated in the training part."""
MIN_RATINGS = (1, 10, 20, 50, 100, 200)
"""The fewest ratings of each group but the first, the users without a rating."""


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    import pandas as pd

    train, test = train_test(read, settings)
    metrics = _metrics(model, train, test, settings, objective)
    if isinstance(model, HistoryRanker):
        metrics = add_protocols(metrics, protocol_metrics(model, read, settings, objective))
    user_ids = metrics.per_user.user_ids
    sizes = train.ratings[USER_ID].value_counts().reindex(user_ids, fill_value=0).to_numpy(np.int64)
    users = pd.DataFrame({USER_ID: user_ids, HISTORY: history_groups(sizes)})
    return Evaluation.build(metrics, users, settings["gate"]["groups"], objective)


def validation_loss(model: Any, fold: Fold, settings: dict[str, Any]) -> float:
    name = "rating" if isinstance(model, HistoryRatingModel) else "ranking"
    objective = Objective.from_settings(settings, name, settings["seed"])
    metrics = _metrics(model, fold.train, fold.test, settings, objective)
    return deciding_loss(metrics.per_user, objective)


def history_groups(sizes: NDArray[np.integer]) -> list[str]:
    names = ["000", *(f"{low:03d}+" for low in MIN_RATINGS)]
    return [names[i] for i in np.searchsorted(MIN_RATINGS, sizes, side="right")]


def _metrics(
    model: HistoryRanker | HistoryRatingModel,
    train: Tables,
    test: pd.DataFrame,
    settings: dict[str, Any],
    objective: Objective,
) -> Metrics:
    if isinstance(model, HistoryRanker):
        heldout = held_out(train, relevant(test, settings["split"]), objective.seed)
        return ranking_metrics(model, heldout, objective, settings["split"])
    return _rating_metrics(model, held_out(train, test, objective.seed), objective)


def _rating_metrics(
    model: HistoryRatingModel, heldout: HeldOutRatings, objective: Objective
) -> Metrics:
    predicted = np.asarray(model.predict(heldout.histories, heldout.users, heldout.films))
    no_classes = np.zeros((len(predicted), 0)), np.zeros(0, dtype=np.int64)
    predictions = Predictions(*no_classes, predicted, heldout.stars)
    return rating_metrics(predictions, heldout.users, heldout.user_ids, objective)
