"""The champion's gain without selection bias: each half of the users is evaluated with the
candidate that is best for the other half (cross-fitting).

Significance is not required in a half. The gate's rules on bounds and groups apply as to all users.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation import bootstrap
from matinee.evaluation.evaluator import deciding_loss
from matinee.evaluation.objective import Objective
from matinee.runtime.seeds import seeded_hash

if TYPE_CHECKING:
    from matinee.evaluation.paired import PairedResult
    from matinee.evaluation.per_user import PerUserMetrics
    from matinee.metrics.inputs import Floats, Ints

Mask = NDArray[np.bool_]


class NestedGain(NamedTuple):
    choices: tuple[str, str]
    """the candidates that the two halves select"""
    value: float
    low: float
    high: float


def nested_gain(
    results: dict[str, PairedResult], allowed: Iterable[str], objective: Objective
) -> NestedGain:
    """The gain over the baseline of the selection among the allowed candidates."""
    baseline, names = results[objective.baseline], sorted({*allowed, objective.baseline})
    first_half = _half(baseline.per_user.user_ids, objective.seed)
    first, second = (_best(results, names, half, objective) for half in (first_half, ~first_half))
    crossed = _spliced(results[second].per_user, results[first].per_user, first_half)
    values, reference = (
        result.draw(objective)[objective.metric]
        for result in (baseline._replace(per_user=crossed), baseline)
    )
    return _summary((first, second), objective.sign * (values - reference), objective)


def _half(user_ids: Ints, seed: int) -> Mask:
    hashes, half = seeded_hash(seed, user_ids, use="nested"), np.zeros(len(user_ids), dtype=bool)
    half[np.argsort(hashes, kind="stable")[: len(half) // 2]] = True
    return half


def _spliced(chosen: PerUserMetrics, others: PerUserMetrics, users: Mask) -> PerUserMetrics:
    """The metrics of `chosen` for the users, and of `others` for the rest."""
    return chosen._replace(
        totals=np.where(users[:, None], chosen.totals, others.totals),
        counts=np.where(users[:, None], chosen.counts, others.counts),
    )


def _best(
    results: dict[str, PairedResult],
    names: list[str],
    half: Mask,
    objective: Objective,
) -> str:
    """The baseline, unless another is better."""
    if not half.any():
        return objective.baseline
    losses = {name: deciding_loss(results[name].select(half), objective) for name in names}
    return min(names, key=lambda name: (losses[name], name != objective.baseline, name))


def _summary(choices: tuple[str, str], gains: Floats, objective: Objective) -> NestedGain:
    low, high = bootstrap.interval(gains[1:], objective.confidence)
    return NestedGain(choices, float(gains[0]), float(low), float(high))
