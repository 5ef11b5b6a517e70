"""Leaderboards with confidence intervals, and the champion that the gate lets pass.

A pure function of one run: the results of every candidate on the same users.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matinee.evaluation import bootstrap
from matinee.evaluation.gate import Gate, broken_rules, check_bounds, insignificance
from matinee.evaluation.nested import NestedGain, nested_gain
from matinee.evaluation.objective import Objective
from matinee.evaluation.paired import PairedResult, pair_results
from matinee.evaluation.per_user import CandidateResult
from matinee.metrics.inputs import Floats


@dataclass
class LeaderboardRow:
    """A positive gain is better than the baseline, whatever the metric."""

    candidate: str
    value: float
    low: float
    high: float
    gain: float
    gain_ci_low: float
    gain_ci_high: float
    p_value: float
    """of the gain, corrected for the number of candidates (Holm); 1 for the baseline"""
    n_queries: int
    n_answered: int
    protocols: dict[str, float] = field(default_factory=dict)
    """the metric under other splits"""
    rejection_reasons: list[str] = field(default_factory=list)


class Leaderboard(NamedTuple):
    objective: Objective
    rows: list[LeaderboardRow]
    """best first"""
    champion: str
    nested: NestedGain
    """of the selection, without its bias"""

    @property
    def reason(self) -> str:
        row = next(row for row in self.rows if row.candidate == self.champion)
        if self.champion == self.objective.baseline:
            broken = "; ".join(row.rejection_reasons)
            although = f", although {broken}" if broken else ""
            return (
                f"No candidate passed the gate, so the baseline {self.champion} serves{although}."
            )
        return (
            f"{self.champion} passed the gate: {self.objective.metric} {row.value:.4f}, better "
            f"than {self.objective.baseline} by {row.gain:.4f} "
            f"({row.gain_ci_low:.4f} to {row.gain_ci_high:.4f})."
        )


def leaderboards(
    task: dict[str, Any], results: dict[str, dict[str, CandidateResult]], seed: int
) -> list[Leaderboard]:
    """One for each objective of the task, from results by objective and candidate."""
    gate = Gate(**task["gate"])
    objectives = [Objective.from_settings(task, name, seed) for name in task["objectives"]]
    paired = [_pair(results.get(objective.name, {}), objective) for objective in objectives]
    pairs = list(zip(paired, objectives, strict=True))
    check_bounds(gate, pairs)
    return [_rank(candidates, objective, gate) for candidates, objective in pairs]


def leaderboard(
    results: dict[str, CandidateResult], objective: Objective, gate: Gate
) -> Leaderboard:
    return _rank(_pair(results, objective), objective, gate)


def _pair(results: dict[str, CandidateResult], objective: Objective) -> dict[str, PairedResult]:
    if objective.baseline not in results:
        raise ValueError(
            f"the baseline {objective.baseline} of objective {objective.name} is not in the "
            f"line-up; it holds: {', '.join(sorted(results))}. Add the baseline to the line-up."
        )
    return pair_results(results, objective)


def _rank(results: dict[str, PairedResult], objective: Objective, gate: Gate) -> Leaderboard:
    _check_resamples(objective, comparisons=len(results) - 1)
    draws = {name: result.draw(objective)[objective.metric] for name, result in results.items()}
    gains = {
        name: objective.sign * (values - draws[objective.baseline])
        for name, values in draws.items()
    }
    p_values = bootstrap.holm(
        {
            name: bootstrap.p_value(gain[1:])
            for name, gain in gains.items()
            if name != objective.baseline
        }
    )
    rows = [
        _row(result, name, (draws[name], gains[name]), p_values.get(name, 1.0), objective)
        for name, result in results.items()
    ]
    broken = {name: broken_rules(name, results, objective, gate) for name in results}
    for row in rows:
        row.protocols = results[row.candidate].protocols(objective)
        row.rejection_reasons = insignificance(row, objective) + broken[row.candidate]
    rows.sort(key=lambda row: (-objective.sign * row.value, row.candidate))
    passed = [row.candidate for row in rows if row.gain > 0 and not row.rejection_reasons]
    champion = passed[0] if passed else objective.baseline
    allowed = [name for name, reasons in broken.items() if not reasons]
    return Leaderboard(objective, rows, champion, nested_gain(results, allowed, objective))


def _check_resamples(objective: Objective, comparisons: int) -> None:
    """The smallest p-value is limited by the number of resamples."""
    needed = math.ceil(2 * comparisons / objective.alpha)
    if objective.resamples < needed:
        raise ValueError(
            f"resamples={objective.resamples} cannot separate {comparisons} candidates of "
            f"objective {objective.name} from chance at confidence={objective.confidence:g}; "
            f"allowed: {needed} and more"
        )


def _row(
    result: PairedResult,
    name: str,
    draws: tuple[Floats, Floats],
    p_value: float,
    objective: Objective,
) -> LeaderboardRow:
    value, gain = (float(values[0]) for values in draws)
    low, high, gain_low, gain_high = (
        float(end)
        for values in draws
        for end in bootstrap.interval(values[1:], objective.confidence)
    )
    answers = (result.n_queries, result.n_answered)
    return LeaderboardRow(name, value, low, high, gain, gain_low, gain_high, p_value, *answers)
