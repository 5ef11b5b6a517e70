"""Joins the results of candidates by user, so that all are compared on the same users.

A query without an answer costs a candidate: in rankings it scores 0, in ratings it gets the
baseline's result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.evaluator import N_ANSWERED
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import (
    METRIC,
    CandidateResult,
    PerUserMetrics,
    bootstrap_metrics,
    from_rows,
)
from matinee.metrics.inputs import Floats
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd


class PairedResult(NamedTuple):
    """A candidate's metrics of the baseline's users, by ascending id."""

    per_user: PerUserMetrics
    users: pd.DataFrame
    """a row per user, with the groups that the user belongs to"""
    whole: dict[str, float]
    n_answered: int

    @property
    def n_queries(self) -> int:
        """Users of the deciding split; others have results of other protocols alone."""
        return int(np.count_nonzero(self.per_user.counts[:, 0]))

    def select(self, users: NDArray[np.bool_]) -> PerUserMetrics:
        """The metrics of these users alone."""
        ids, columns, totals, counts = self.per_user
        return PerUserMetrics(ids[users], columns, totals[users], counts[users])

    def protocols(self, objective: Objective) -> dict[str, float]:
        """The deciding metric under other splits than the task's own."""
        _, columns, totals, counts = self.per_user
        means = totals.sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
        prefix = f"{objective.metric}_"
        return {
            column.removeprefix(prefix): float(mean)
            for column, mean in zip(columns, means, strict=True)
            if column.startswith(prefix)
        }

    def draw(
        self, objective: Objective, users: NDArray[np.bool_] | None = None
    ) -> dict[str, Floats]:
        """Each metric, and its bootstrap resamples, which are paired between candidates."""
        per_user = self.per_user if users is None else self.select(users)
        return bootstrap_metrics(per_user, objective)


def pair_results(
    results: dict[str, CandidateResult], objective: Objective
) -> dict[str, PairedResult]:
    """By candidate; all must have been evaluated on the users of the baseline."""
    ordered = {name: _by_user(name, result.rows) for name, result in results.items()}
    baseline, users = ordered[objective.baseline]
    paired = {}
    for name, (per_user, _) in ordered.items():
        _check_users(name, per_user, baseline, objective)
        filled = _fill_unanswered(per_user, baseline, objective)
        whole = results[name].whole
        answered = whole.get(N_ANSWERED, np.count_nonzero(per_user.counts.any(axis=1)))
        paired[name] = PairedResult(filled, users, whole, min(int(answered), len(users)))
    return paired


def _by_user(candidate: str, rows: pd.DataFrame) -> tuple[PerUserMetrics, pd.DataFrame]:
    """Metrics and groups by ascending user id."""
    order = np.lexsort((rows[METRIC].cat.codes, rows[USER_ID]))
    ordered = rows.iloc[order].reset_index(drop=True)
    users = ordered.drop_duplicates(USER_ID).reset_index(drop=True)
    if ordered.duplicated([USER_ID, METRIC]).any() or len(ordered) != len(users) * len(
        ordered[METRIC].cat.categories
    ):
        raise ValueError(f"{candidate} needs one row per user and metric: evaluate it again")
    per_user = from_rows(ordered)
    if not (np.isfinite(per_user.totals).all() and np.isfinite(per_user.counts).all()):
        raise ValueError(f"{candidate} has results that are not finite: evaluate it again")
    return per_user, users


def _check_users(
    candidate: str, per_user: PerUserMetrics, baseline: PerUserMetrics, objective: Objective
) -> None:
    different = np.setxor1d(per_user.user_ids, baseline.user_ids)
    if len(different):
        raise ValueError(
            f"{candidate} was evaluated on {len(per_user.user_ids)} users and the baseline "
            f"{objective.baseline} on {len(baseline.user_ids)}; {len(different)} of them, such as "
            f"user {different[0]}, have only one result. Evaluate both on the same split."
        )


def _fill_unanswered(
    per_user: PerUserMetrics, baseline: PerUserMetrics, objective: Objective
) -> PerUserMetrics:
    answered = per_user.counts.sum(axis=1, keepdims=True) > 0
    if objective.name == "ranking":
        return per_user._replace(
            totals=np.where(answered, per_user.totals, 0.0),
            counts=np.where(answered, per_user.counts, baseline.counts),
        )
    # a user without the baseline's result cannot be compared
    keep = answered & (baseline.counts.sum(axis=1, keepdims=True) > 0)
    return per_user._replace(
        totals=np.where(keep, per_user.totals, baseline.totals),
        counts=np.where(keep, per_user.counts, baseline.counts),
    )
