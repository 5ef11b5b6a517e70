"""Leaderboards with intervals, and the gate that crowns a champion on each objective of a task.

A pure function of this run: what each candidate achieved for the same people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_at
from matinee.evaluation.per_user import (
    CandidateResult,
    PerUserMetrics,
    bootstrap_metrics,
    from_rows,
)
from matinee.metrics.inputs import Floats

if TYPE_CHECKING:
    import pandas as pd


class Gate(NamedTuple):
    """What a candidate must hold to, beside beating the baseline."""

    groups: list[str]
    """columns of people: in none of their groups may it be significantly worse"""
    min: dict[str, float]
    """lowest values of figures on the whole; an objective that has no such figure is not bound"""
    max: dict[str, float]
    """the highest, likewise"""


@dataclass
class LeaderboardRow:
    """A candidate's place: positive gains are better than the baseline, whatever the metric."""

    candidate: str
    value: float
    low: float
    high: float
    gain: float = 0.0
    gain_ci_low: float = 0.0
    gain_ci_high: float = 0.0
    p_value: float = 1.0
    """Holm-corrected p-value of the gain"""
    rejection_reasons: list[str] = field(default_factory=list)
    """the reasons why it may not be crowned, in words; of a baseline, the bounds it breaks"""


class Leaderboard(NamedTuple):
    objective: Objective
    rows: list[LeaderboardRow]
    """best first"""
    champion: str

    @property
    def reason(self) -> str:
        crowned = next(s for s in self.rows if s.candidate == self.champion)
        if self.champion == self.objective.baseline:
            yet = (
                f", although {'; '.join(crowned.rejection_reasons)}"
                if crowned.rejection_reasons
                else ""
            )
            return f"No candidate passed the gate, so the baseline {self.champion} serves{yet}."
        return (
            f"{self.champion} passed the gate: {self.objective.metric} {crowned.value:.4f}, better "
            f"than {self.objective.baseline} by {crowned.gain:.4f} "
            f"({crowned.gain_ci_low:.4f} to {crowned.gain_ci_high:.4f})."
        )


def leaderboard(
    entries: dict[str, CandidateResult], objective: Objective, gate: Gate
) -> Leaderboard:
    if objective.baseline not in entries:
        raise ValueError(
            f"the baseline {objective.baseline} of objective {objective.name} is not in the "
            f"line-up; it holds: {', '.join(sorted(entries))}. Add the baseline to the line-up."
        )
    _refuse_few_resamples(objective, comparisons=len(entries) - 1)
    trials = {name: _trial(entry, objective) for name, entry in entries.items()}
    standings = [
        _standing(name, trials[name], trials[objective.baseline], objective) for name in entries
    ]
    others = {s.candidate: s.p_value for s in standings if s.candidate != objective.baseline}
    for standing in standings:
        standing.p_value = bootstrap.holm(others).get(standing.candidate, 1.0)
        standing.rejection_reasons = _breaches(entries[standing.candidate], objective, gate)
        if standing.candidate != objective.baseline:
            standing.rejection_reasons = (
                _refusals(standing, entries, objective, gate) + standing.rejection_reasons
            )
    standings.sort(key=lambda s: (-objective.sign * s.value, s.candidate))
    passed = [s.candidate for s in standings if s.gain > 0 and not s.rejection_reasons]
    return Leaderboard(objective, standings, passed[0] if passed else objective.baseline)


def _refuse_few_resamples(objective: Objective, comparisons: int) -> None:
    """With too few, luck can never be excluded and no candidate could ever pass."""
    needed = math.ceil(2 * comparisons / objective.alpha)
    if objective.resamples < needed:
        raise ValueError(
            f"resamples={objective.resamples} cannot separate {comparisons} candidates of "
            f"objective {objective.name} from chance at confidence={objective.confidence:g}; "
            f"allowed: {needed} and more"
        )


def _trial(
    entry: CandidateResult, objective: Objective, only: pd.Series[bool] | None = None
) -> dict[str, Floats]:
    """The same resamples of the same people for every candidate, so that pairs compare."""
    seen = from_rows(entry.rows if only is None else entry.rows[only])
    order = np.argsort(seen.user_ids, kind="stable")
    ordered = PerUserMetrics(
        seen.user_ids[order], seen.columns, seen.totals[order], seen.counts[order]
    )
    return bootstrap_metrics(ordered, objective)


def _standing(
    name: str, trial: dict[str, Floats], baseline: dict[str, Floats], objective: Objective
) -> LeaderboardRow:
    value, draws = trial[objective.metric][0], trial[objective.metric][1:]
    low, high = bootstrap.interval(draws, objective.confidence)
    gains = objective.sign * (trial[objective.metric] - baseline[objective.metric])
    gain_ci_low, gain_ci_high = bootstrap.interval(gains[1:], objective.confidence)
    chance = bootstrap.p_value(gains[1:])
    figures = (value, low, high, gains[0], gain_ci_low, gain_ci_high, chance)
    numbers: list[Any] = [float(figure) for figure in figures]
    return LeaderboardRow(name, *numbers)


def _refusals(
    standing: LeaderboardRow, entries: dict[str, CandidateResult], objective: Objective, gate: Gate
) -> list[str]:
    name, bound = standing.candidate, objective.alpha
    entry, baseline = entries[name], entries[objective.baseline]
    reasons = []
    if standing.gain_ci_low <= 0 or standing.p_value > bound:
        reasons.append(
            f"not significantly better than {objective.baseline}: gain {standing.gain:.4f} "
            f"({standing.gain_ci_low:.4f} to {standing.gain_ci_high:.4f}), p {standing.p_value:.3f}"
        )
    harmed = _harmed_groups(entry, baseline, objective, gate.groups)
    if harmed:
        reasons.append(f"significantly worse than {objective.baseline} for {', '.join(harmed)}")
    return reasons


def _breaches(entry: CandidateResult, objective: Objective, gate: Gate) -> list[str]:
    """The bounds that a candidate does not hold to, in words; what is no number holds to none."""
    reasons = []
    for name, bound in gate.min.items():
        value = _figure(entry, name, objective)
        if value is not None and not value >= bound:
            reasons.append(f"{name} {value:.6g} below {bound:g}")
    for name, bound in gate.max.items():
        value = _figure(entry, name, objective)
        if value is not None and not value <= bound:
            reasons.append(f"{name} {value:.6g} above {bound:g}")
    return reasons


def _figure(entry: CandidateResult, name: str, objective: Objective) -> float | None:
    """By its name in the task's settings, where a metric of lists does not tell their length."""
    return entry.whole.get(name, entry.whole.get(metric_at(name, objective.list_size)))


def _harmed_groups(
    entry: CandidateResult, baseline: CandidateResult, objective: Objective, columns: list[str]
) -> list[str]:
    chances: dict[str, float] = {}
    for column in columns:
        for group in sorted(entry.rows[column].dropna().unique()):
            mine, its = (
                _trial(one, objective, one.rows[column] == group)[objective.metric]
                for one in (entry, baseline)
            )
            losses = objective.sign * (its - mine)
            if losses[0] > 0:
                chances[f"{column} {group}"] = bootstrap.p_value(losses[1:])
    bound = objective.alpha
    return [group for group, chance in bootstrap.holm(chances).items() if chance <= bound]


def leaderboards(
    task: dict[str, Any], entries: dict[str, dict[str, CandidateResult]], seed: int
) -> list[Leaderboard]:
    """A leaderboard for each objective of the task; entries stand by objective and candidate."""
    gate, objectives = (
        Gate(**task["gate"]),
        [Objective.from_settings(task, name, seed) for name in task["objectives"]],
    )
    found = [
        leaderboard(entries.get(objective.name, {}), objective, gate) for objective in objectives
    ]
    for name in (*gate.min, *gate.max):
        _refuse_unknown_bound(
            name, [(entries[objective.name], objective) for objective in objectives]
        )
    return found


def _refuse_unknown_bound(
    name: str, objectives: list[tuple[dict[str, CandidateResult], Objective]]
) -> None:
    """A bound on what nobody has would bind nobody."""
    every = [(entry, objective) for entries, objective in objectives for entry in entries.values()]
    if all(_figure(entry, name, objective) is None for entry, objective in every):
        known = sorted({figure for entry, _ in every for figure in entry.whole})
        raise ValueError(
            f"the gate bounds {name!r}, which no candidate has; allowed: {', '.join(known)}"
        )
