"""Answers on the axes, with how far each figure would move had others asked."""

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
EXPLAINED, UPHELD = "explained", "upheld"


def summary(answers: Recommendations, objective: Objective) -> dict[str, Any]:
    """Each axis, its "low" and "high" ends, and how much it stands on.

    An axis without anything to stand on is left out: where nothing is found, nothing is
    serendipitous, and where no reason is given, none can be upheld.
    """
    lists, finds, reasons = answers.lists, answers.finds, answers.reasons
    seen = _figures(
        answers.askers,
        {
            DIVERSITY: (np.arange(len(answers.askers)), ranking.diversity(lists)),
            SERENDIPITY: (finds.who, serendipity(finds)),
            EXPLAINED: (reasons.who, explained_share(reasons)),
            UPHELD: (reasons.who[reasons.answers], explanation_fidelity(reasons)),
        },
    )
    counts = {"lists": len(answers.askers), "shown": lists.items.shape[1]}
    counts |= {"finds": len(finds.who), "answers": len(reasons.who)}
    counts |= {"reasons": len(reasons.answers)}
    return counts | {COVERAGE: ranking.coverage(lists)} | _with_ends(seen, objective)


def _figures(askers: Ints, values: dict[str, tuple[Ints, Floats]]) -> PerUserMetrics:
    """Sums by asker; each value stands with the list that it belongs to."""
    many = len(askers)
    totals = [np.bincount(who, value, minlength=many) for who, value in values.values()]
    counts = [np.bincount(who, minlength=many) for who, _ in values.values()]
    return PerUserMetrics(
        askers, list(values), np.stack(totals, 1), np.stack(counts, 1).astype(float)
    )


def _with_ends(seen: PerUserMetrics, objective: Objective) -> dict[str, Any]:
    trials = bootstrap_metrics(seen, objective._replace(pooled=[]))
    known = [name for name, many in zip(seen.columns, seen.counts.sum(0), strict=True) if many]
    ends = {name: bootstrap.interval(trials[name][1:], objective.confidence) for name in known}
    return {
        **{name: float(trials[name][0]) for name in known},
        "low": {name: float(low) for name, (low, _) in ends.items()},
        "high": {name: float(high) for name, (_, high) in ends.items()},
    }
