"""What each person contributed to each metric, and how far the sums would move with others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_function
from matinee.metrics.inputs import Floats, Ints
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

METRIC, TOTAL, COUNT = "metric", "total", "count"


class PerUserMetrics(NamedTuple):
    """Sums and counts: people x columns; a metric of several columns numbers them."""

    user_ids: Ints
    columns: list[str]
    totals: Floats
    counts: Floats


class CandidateResult(NamedTuple):
    """One candidate's results, as selection compares them."""

    rows: pd.DataFrame
    """a row a person and metric"""
    whole: dict[str, float]
    """each metric on the whole, and the megabytes of its file"""


def summed(user_ids: Ints, who: Ints, values: dict[str, Floats]) -> PerUserMetrics:
    """From values a row (a person or a rating), `who` telling whose row it is."""
    columns: list[str] = []
    for name, value in values.items():
        numbered = [f"{name}[{place}]" for place in range(value[:1].size)]
        columns += numbered if value.ndim > 1 else [name]
    rows = np.hstack([value.reshape(len(who), -1) for value in values.values()])
    totals = [np.bincount(who, column, minlength=len(user_ids)) for column in rows.T]
    sizes = np.bincount(who, minlength=len(user_ids)).astype(float)
    counts = np.repeat(sizes[:, None], len(columns), axis=1)
    return PerUserMetrics(user_ids, columns, np.stack(totals, axis=1), counts)


def to_rows(seen: PerUserMetrics, users: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """A row a person and metric, with the groups that the person belongs to."""
    import pandas as pd

    people, width = seen.totals.shape
    belongs = users.set_index(USER_ID).loc[seen.user_ids, list(groups)].reset_index()
    rows = belongs.loc[np.repeat(np.arange(people), width)].reset_index(drop=True)
    names = pd.Categorical.from_codes(
        np.tile(np.arange(width), people), categories=pd.Index(seen.columns)
    )
    columns: dict[str, Any] = {
        METRIC: names,
        TOTAL: seen.totals.ravel(),
        COUNT: seen.counts.ravel(),
    }
    return rows.assign(**columns)


def from_rows(rows: pd.DataFrame) -> PerUserMetrics:
    columns = list(rows[METRIC].cat.categories)
    shape = (-1, len(columns))
    return PerUserMetrics(
        rows[USER_ID].to_numpy(np.int64).reshape(shape)[:, 0],
        columns,
        rows[TOTAL].to_numpy().reshape(shape),
        rows[COUNT].to_numpy().reshape(shape),
    )


def sums(seen: PerUserMetrics) -> dict[str, Floats]:
    """All people together; a metric of several columns keeps them as an axis."""
    return _by_metric(seen.columns, seen.totals.sum(axis=0))


def bootstrap_metrics(seen: PerUserMetrics, objective: Objective) -> dict[str, Floats]:
    """Each metric as it is (first) and in each resample of the people (the rest).

    The luck depends on nothing but the seed, so that the same people of two candidates pair.
    """
    both = np.hstack([seen.totals, seen.counts])
    drawn = bootstrap.sums(both, objective.resamples, rng_for(objective.seed, "bootstrap"))
    every = np.vstack([both.sum(axis=0), drawn])
    width = len(seen.columns)
    means = _by_metric(seen.columns, every[:, :width] / np.maximum(every[:, width:], 1))
    pooled = {name: metric_function(name)(means) for name in objective.pooled}
    return {name: values for name, values in means.items() if values.ndim == 1} | pooled


def _by_metric(columns: list[str], values: Floats) -> dict[str, Floats]:
    places: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        places.setdefault(column.split("[")[0], []).append(place)
    return {
        name: values[..., mine] if "[" in columns[mine[0]] else values[..., mine[0]]
        for name, mine in places.items()
    }
