"""Other splits than the task's own: a ranker is fitted again on each, and must be as good there."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.evaluator import Metrics
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import PerUserMetrics
from matinee.metrics.inputs import Ints
from matinee.models.base import HistoryRanker
from matinee.runtime.seeds import rng_for
from matinee.tasks.viewer.data import relevant, train_test
from matinee.tasks.viewer.lists import held_out, ranking_metrics

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def protocol_metrics(
    model: HistoryRanker, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> dict[str, PerUserMetrics]:
    """The deciding metric of each split in `protocols`, per user."""
    chosen = objective._replace(per_user=objective.per_user[:1], whole=[])
    metrics = {}
    for split in settings.get("protocols", []):
        train, test = train_test(read, settings | {"split": split})
        rng = rng_for(objective.seed, "protocol", split)
        fitted = copy.deepcopy(model).fit(train, rng)
        heldout = held_out(train, relevant(test, split), objective.seed)
        metrics[split] = ranking_metrics(fitted, heldout, chosen, split).per_user
    return metrics


def add_protocols(metrics: Metrics, protocols: dict[str, PerUserMetrics]) -> Metrics:
    """A column per protocol; a user counts where the protocol holds out something of them."""
    if not protocols:
        return metrics
    main, others = metrics.per_user, protocols.values()
    user_ids = np.unique(np.concatenate([main.user_ids, *(other.user_ids for other in others)]))
    parts = [_spread(main, user_ids), *(_spread(other, user_ids) for other in others)]
    columns = [f"{other.columns[0]}_{split}" for split, other in protocols.items()]
    per_user = PerUserMetrics(
        user_ids,
        [*main.columns, *columns],
        np.hstack([part.totals for part in parts]),
        np.hstack([part.counts for part in parts]),
    )
    return metrics._replace(per_user=per_user)


def _spread(metrics: PerUserMetrics, user_ids: Ints) -> PerUserMetrics:
    """With rows of zeros for the other users."""
    rows = np.searchsorted(user_ids, metrics.user_ids)
    totals, counts = (np.zeros((len(user_ids), len(metrics.columns))) for _ in range(2))
    totals[rows], counts[rows] = metrics.totals, metrics.counts
    return metrics._replace(user_ids=user_ids, totals=totals, counts=counts)
