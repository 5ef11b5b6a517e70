"""Sums of metrics by user: their table, and their bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_function
from matinee.metrics.inputs import Floats, Ints
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

METRIC, TOTAL, COUNT = "metric", "total", "count"


class PerUserMetrics(NamedTuple):
    """Users x columns; a metric with several values has a column for each: name[0], name[1], ..."""

    user_ids: Ints
    columns: list[str]
    totals: Floats
    counts: Floats


class CandidateResult(NamedTuple):
    rows: pd.DataFrame
    """a row per user and metric"""
    whole: dict[str, float]
    """each metric overall, and the megabytes of the model's file"""


def sum_by_user(user_ids: Ints, users: Ints, values: dict[str, Floats]) -> PerUserMetrics:
    """From a metric's value per row (a list or a rating), and the index of the user of each row."""
    columns: list[str] = []
    for name, value in values.items():
        numbered = [f"{name}[{i}]" for i in range(value[:1].size)]
        columns += numbered if value.ndim > 1 else [name]
    rows = np.hstack([value.reshape(len(users), -1) for value in values.values()])
    totals = [np.bincount(users, column, minlength=len(user_ids)) for column in rows.T]
    sizes = np.bincount(users, minlength=len(user_ids)).astype(float)
    counts = np.repeat(sizes[:, None], len(columns), axis=1)
    return PerUserMetrics(user_ids, columns, np.stack(totals, axis=1), counts)


def to_rows(per_user: PerUserMetrics, users: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """A row per user and metric, with the groups of the user."""
    import pandas as pd

    n_users, width = per_user.totals.shape
    of_user = users.set_index(USER_ID).loc[per_user.user_ids, list(groups)].reset_index()
    rows = of_user.loc[np.repeat(np.arange(n_users), width)].reset_index(drop=True)
    names = pd.Categorical.from_codes(
        np.tile(np.arange(width), n_users), categories=pd.Index(per_user.columns)
    )
    columns: dict[str, Any] = {
        METRIC: names,
        TOTAL: per_user.totals.ravel(),
        COUNT: per_user.counts.ravel(),
    }
    return rows.assign(**columns)


def from_rows(rows: pd.DataFrame) -> PerUserMetrics:
    """The inverse of to_rows."""
    columns = list(rows[METRIC].cat.categories)
    shape = (-1, len(columns))
    return PerUserMetrics(
        rows[USER_ID].to_numpy(np.int64).reshape(shape)[:, 0],
        columns,
        rows[TOTAL].to_numpy().reshape(shape),
        rows[COUNT].to_numpy().reshape(shape),
    )


def sums(per_user: PerUserMetrics) -> dict[str, Floats]:
    """Over all users; a metric with several values keeps them as an axis."""
    return _by_metric(per_user.columns, per_user.totals.sum(axis=0))


def bootstrap_metrics(per_user: PerUserMetrics, objective: Objective) -> dict[str, Floats]:
    """Each metric of the sample (first) and of the resamples of its users.

    The resamples depend on the seed alone, so those of two candidates are paired.
    """
    both = np.hstack([per_user.totals, per_user.counts])
    resampled = bootstrap.paired_sums(both, objective.resamples, objective.seed)
    draws = np.vstack([both.sum(axis=0), resampled])
    width = len(per_user.columns)
    means = _by_metric(per_user.columns, draws[:, :width] / np.maximum(draws[:, width:], 1))
    plain = {objective.plain(name): values for name, values in means.items()}
    pooled = {objective.label(name): metric_function(name)(plain) for name in objective.pooled}
    return {name: values for name, values in means.items() if values.ndim == 1} | pooled


def _by_metric(columns: list[str], values: Floats) -> dict[str, Floats]:
    indices: dict[str, list[int]] = {}
    for index, column in enumerate(columns):
        indices.setdefault(column.split("[")[0], []).append(index)
    return {
        name: values[..., own] if "[" in columns[own[0]] else values[..., own[0]]
        for name, own in indices.items()
    }
