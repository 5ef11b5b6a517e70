"""Beyond-accuracy metrics with bootstrap confidence intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.beyond_accuracy.types import (
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import PerUserMetrics, bootstrap_metrics
from matinee.metrics import ranking
from matinee.metrics.inputs import Floats, Ints

DIVERSITY, SERENDIPITY, COVERAGE = "diversity", "serendipity", "coverage"
POPULARITY, TAIL, GINI = "mean_popularity", "tail_share", "exposure_gini"
EXPLAINED, FIDELITY = "explained_share", "explanation_fidelity"


def summary(recommendations: Recommendations, objective: Objective) -> dict[str, Any]:
    """Each metric, the ends of its interval under "low" and "high", and the sample sizes.

    A metric without a sample is left out: serendipity without hits, fidelity without reasons.
    """
    query_ids, lists, hits, explanations = recommendations
    per_user = _sum_by_list(
        query_ids,
        {
            DIVERSITY: (np.arange(len(query_ids)), ranking.diversity(lists)),
            POPULARITY: (np.arange(len(query_ids)), ranking.mean_popularity(lists)),
            TAIL: (np.arange(len(query_ids)), ranking.tail_share(lists)),
            SERENDIPITY: (hits.rows, serendipity(hits)),
            EXPLAINED: (explanations.rows, explained_share(explanations)),
            FIDELITY: (
                explanations.rows[explanations.answers],
                explanation_fidelity(explanations),
            ),
        },
    )
    sizes = {
        "lists": len(query_ids),
        "list_size": lists.items.shape[1],
        "hits": len(hits.rows),
        "answers": len(explanations.rows),
        "reasons": len(explanations.answers),
    }
    whole = {COVERAGE: ranking.coverage(lists), GINI: ranking.exposure_gini(lists)}
    return sizes | whole | _with_intervals(per_user, objective)


def _sum_by_list(query_ids: Ints, values: dict[str, tuple[Ints, Floats]]) -> PerUserMetrics:
    """From the index of the list of each value, and the value."""
    n = len(query_ids)
    totals = [np.bincount(rows, value, minlength=n) for rows, value in values.values()]
    counts = [np.bincount(rows, minlength=n) for rows, _ in values.values()]
    return PerUserMetrics(
        query_ids, list(values), np.stack(totals, 1), np.stack(counts, 1).astype(float)
    )


def _with_intervals(per_user: PerUserMetrics, objective: Objective) -> dict[str, Any]:
    draws = bootstrap_metrics(per_user, objective._replace(pooled=[]))
    sizes = per_user.counts.sum(axis=0)
    names = [name for name, size in zip(per_user.columns, sizes, strict=True) if size]
    ends = {name: bootstrap.interval(draws[name][1:], objective.confidence) for name in names}
    return {
        **{name: float(draws[name][0]) for name in names},
        "low": {name: float(low) for name, (low, _) in ends.items()},
        "high": {name: float(high) for name, (_, high) in ends.items()},
    }
