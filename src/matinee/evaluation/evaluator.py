"""What the tasks' evaluations share: per-user metrics, and their summary overall and by group.

Every query counts. One without a full list scores 0; a user without valid predictions for all
ratings gets a count of 0, in place of which the leaderboard puts the baseline's result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_at, metric_function
from matinee.evaluation.per_user import (
    METRIC,
    PerUserMetrics,
    bootstrap_metrics,
    from_rows,
    sum_by_user,
    to_rows,
)
from matinee.metrics.inputs import Floats, Ints, Predictions, RecommendedLists
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

N_QUERIES, N_ANSWERED = "n_queries", "n_answered"
PROBABILITY_TOLERANCE = 1e-5


class Metrics(NamedTuple):
    per_user: PerUserMetrics
    overall: dict[str, float]
    """metrics of all lists together, and how many queries there were and were answered"""


class Evaluation(NamedTuple):
    rows: pd.DataFrame
    """a row per user and metric"""
    summary: dict[str, Any]
    """each metric overall, and the ends of its confidence interval under "low" and "high" """
    groups: pd.DataFrame
    """a row per group and metric"""

    @classmethod
    def build(
        cls, metrics: Metrics, users: pd.DataFrame, groups: list[str], objective: Objective
    ) -> Self:
        """`groups` are columns of `users`."""
        rows = to_rows(metrics.per_user, users, groups)
        summary = _summary(metrics.per_user, objective) | metrics.overall
        return cls(rows, summary, _by_group(rows, groups, objective))


def valid_scores(scores: Floats, model_ids: NDArray[Any], item_ids: NDArray[Any]) -> Floats:
    """The scores, with NaN for those that are not finite; their columns must be the catalog's."""
    if not np.array_equal(model_ids, item_ids) or scores.shape[1:] != item_ids.shape:
        raise ValueError(
            f"the model scores {scores.shape[1]} items by {len(model_ids)} ids; allowed: the "
            f"{len(item_ids)} items of the catalog, each once, in ascending order"
        )
    return np.where(np.isfinite(scores), scores, np.nan)


def full_lists(lists: Sequence[Ints], size: int) -> tuple[Ints, Ints]:
    """The lists that have `size` items, and their indices."""
    answered = np.flatnonzero([len(items) == size for items in lists])
    items = np.array([lists[i] for i in answered.tolist()], dtype=np.int64).reshape(-1, size)
    return items, answered


def list_metrics(
    lists: RecommendedLists, answered: Ints, user_ids: Ints, objective: Objective
) -> Metrics:
    """`lists` are those of the users at `answered`; the others score 0."""
    values = np.zeros((len(user_ids), len(objective.per_user)))
    for column, name in enumerate(objective.per_user):
        values[answered, column] = metric_function(name)(lists)
    names = [metric_at(name, objective.list_size) for name in objective.per_user]
    overall = {name: float(metric_function(name)(lists)) for name in objective.whole}
    per_user = PerUserMetrics(user_ids, names, values, np.ones_like(values))
    return Metrics(per_user, overall | count_answers(len(user_ids), len(answered)))


def rating_metrics(
    predictions: Predictions, users: Ints, user_ids: Ints, objective: Objective
) -> Metrics:
    """`users` are the indices of the users of the ratings."""
    valid = valid_predictions(predictions)
    per_user = sum_by_user(user_ids, users, rating_values(predictions, objective))
    return answered_only(per_user, np.bincount(users[~valid], minlength=len(user_ids)) == 0)


def answered_only(per_user: PerUserMetrics, answered: NDArray[np.bool_]) -> Metrics:
    weight = answered[:, None].astype(float)
    counted = per_user._replace(totals=per_user.totals * weight, counts=per_user.counts * weight)
    return Metrics(counted, count_answers(len(answered), int(answered.sum())))


def rating_values(predictions: Predictions, objective: Objective) -> dict[str, Floats]:
    """Metric name -> its value for each rating, a placeholder without a valid prediction."""
    valid = valid_predictions(predictions)
    classes = max(predictions.probabilities.shape[1], 1)
    filled = predictions._replace(
        predicted=np.where(valid, predictions.predicted, 0.0),
        probabilities=np.where(valid[:, None], predictions.probabilities, 1 / classes),
    )
    return {name: metric_function(name)(filled) for name in objective.per_user}


def valid_predictions(predictions: Predictions) -> NDArray[np.bool_]:
    """Finite, and the probabilities, if any, form a distribution."""
    valid = np.isfinite(predictions.predicted)
    probabilities = predictions.probabilities
    if probabilities.shape[1]:
        total = probabilities.sum(axis=1)
        valid &= (probabilities >= 0).all(axis=1) & (abs(total - 1) <= PROBABILITY_TOLERANCE)
    return np.asarray(valid)


def count_answers(n_queries: int, n_answered: int) -> dict[str, float]:
    return {N_QUERIES: n_queries, N_ANSWERED: n_answered}


def deciding_loss(per_user: PerUserMetrics, objective: Objective) -> float:
    """The deciding metric, turned so that lower is better."""
    metrics = bootstrap_metrics(per_user, objective._replace(resamples=1))
    value = float(metrics[objective.metric][0])
    return value if objective.sign < 0 else 1 - value


def _summary(per_user: PerUserMetrics, objective: Objective) -> dict[str, Any]:
    draws = bootstrap_metrics(per_user, objective)
    ends = {
        name: bootstrap.interval(values[1:], objective.confidence) for name, values in draws.items()
    }
    return {
        **{name: float(values[0]) for name, values in draws.items()},
        "low": {name: float(low) for name, (low, _) in ends.items()},
        "high": {name: float(high) for name, (_, high) in ends.items()},
    }


def _by_group(rows: pd.DataFrame, columns: Sequence[str], objective: Objective) -> pd.DataFrame:
    import pandas as pd

    groups = []
    for column in columns:
        for group, group_rows in rows.groupby(column, observed=True, sort=True):
            summary = _summary(from_rows(group_rows), objective)
            low, high = summary.pop("low"), summary.pop("high")
            n_users = group_rows[USER_ID].nunique()
            groups += [
                (column, str(group), n_users, name, value, low[name], high[name])
                for name, value in summary.items()
            ]
    return pd.DataFrame(
        groups, columns=["column", "group", "users", METRIC, "value", "low", "high"]
    )
