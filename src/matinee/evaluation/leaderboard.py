"""Leaderboards with intervals, and the gate that crowns a champion on each side of a task.

A pure function of this run: what each candidate achieved for the same people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_at, objective_of
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
    least: dict[str, float]
    """lowest values of figures on the whole; a side that has no such figure is not bound"""
    most: dict[str, float]
    """the highest, likewise"""


@dataclass
class Standing:
    """A candidate's place: positive gains are better than the baseline, whatever the metric."""

    candidate: str
    value: float
    low: float
    high: float
    gain: float = 0.0
    gain_low: float = 0.0
    gain_high: float = 0.0
    chance: float = 1.0
    """Holm-corrected p-value of the gain"""
    refused: list[str] = field(default_factory=list)
    """the reasons why it may not be crowned, in words; of a baseline, the bounds it breaks"""


class Leaderboard(NamedTuple):
    side: Objective
    standings: list[Standing]
    """best first"""
    champion: str

    @property
    def reason(self) -> str:
        crowned = next(s for s in self.standings if s.candidate == self.champion)
        if self.champion == self.side.baseline:
            yet = f", although {'; '.join(crowned.refused)}" if crowned.refused else ""
            return f"No candidate passed the gate, so the baseline {self.champion} serves{yet}."
        return (
            f"{self.champion} passed the gate: {self.side.metric} {crowned.value:.4f}, better than "
            f"{self.side.baseline} by {crowned.gain:.4f} "
            f"({crowned.gain_low:.4f} to {crowned.gain_high:.4f})."
        )


def leaderboard(entries: dict[str, CandidateResult], side: Objective, gate: Gate) -> Leaderboard:
    if side.baseline not in entries:
        raise ValueError(
            f"the baseline {side.baseline} of side {side.name} is not in the line-up; "
            f"it holds: {', '.join(sorted(entries))}. Add the baseline to the line-up."
        )
    _refuse_few_resamples(side, comparisons=len(entries) - 1)
    trials = {name: _trial(entry, side) for name, entry in entries.items()}
    standings = [_standing(name, trials[name], trials[side.baseline], side) for name in entries]
    others = {s.candidate: s.chance for s in standings if s.candidate != side.baseline}
    for standing in standings:
        standing.chance = bootstrap.holm(others).get(standing.candidate, 1.0)
        standing.refused = _breaches(entries[standing.candidate], side, gate)
        if standing.candidate != side.baseline:
            standing.refused = _refusals(standing, entries, side, gate) + standing.refused
    standings.sort(key=lambda s: (-side.sign * s.value, s.candidate))
    passed = [s.candidate for s in standings if s.gain > 0 and not s.refused]
    return Leaderboard(side, standings, passed[0] if passed else side.baseline)


def _refuse_few_resamples(side: Objective, comparisons: int) -> None:
    """With too few, luck can never be excluded and no candidate could ever pass."""
    needed = math.ceil(2 * comparisons / side.chance)
    if side.resamples < needed:
        raise ValueError(
            f"resamples={side.resamples} cannot tell {comparisons} candidates of side {side.name} "
            f"from luck at confidence={side.confidence:g}; allowed: {needed} and more"
        )


def _trial(
    entry: CandidateResult, side: Objective, only: pd.Series[bool] | None = None
) -> dict[str, Floats]:
    """The same resamples of the same people for every candidate, so that pairs compare."""
    seen = from_rows(entry.rows if only is None else entry.rows[only])
    order = np.argsort(seen.user_ids, kind="stable")
    ordered = PerUserMetrics(
        seen.user_ids[order], seen.columns, seen.totals[order], seen.counts[order]
    )
    return bootstrap_metrics(ordered, side)


def _standing(
    name: str, trial: dict[str, Floats], baseline: dict[str, Floats], side: Objective
) -> Standing:
    value, draws = trial[side.metric][0], trial[side.metric][1:]
    low, high = bootstrap.interval(draws, side.confidence)
    gains = side.sign * (trial[side.metric] - baseline[side.metric])
    gain_low, gain_high = bootstrap.interval(gains[1:], side.confidence)
    chance = bootstrap.p_value(gains[1:])
    figures = (value, low, high, gains[0], gain_low, gain_high, chance)
    numbers: list[Any] = [float(figure) for figure in figures]
    return Standing(name, *numbers)


def _refusals(
    standing: Standing, entries: dict[str, CandidateResult], side: Objective, gate: Gate
) -> list[str]:
    name, bound = standing.candidate, side.chance
    entry, baseline = entries[name], entries[side.baseline]
    reasons = []
    if standing.gain_low <= 0 or standing.chance > bound:
        reasons.append(
            f"not significantly better than {side.baseline}: gain {standing.gain:.4f} "
            f"({standing.gain_low:.4f} to {standing.gain_high:.4f}), p {standing.chance:.3f}"
        )
    harmed = _harmed_groups(entry, baseline, side, gate.groups)
    if harmed:
        reasons.append(f"significantly worse than {side.baseline} for {', '.join(harmed)}")
    return reasons


def _breaches(entry: CandidateResult, side: Objective, gate: Gate) -> list[str]:
    """The bounds that a candidate does not hold to, in words; what is no number holds to none."""
    reasons = []
    for name, bound in gate.least.items():
        value = _figure(entry, name, side)
        if value is not None and not value >= bound:
            reasons.append(f"{name} {value:.6g} below {bound:g}")
    for name, bound in gate.most.items():
        value = _figure(entry, name, side)
        if value is not None and not value <= bound:
            reasons.append(f"{name} {value:.6g} above {bound:g}")
    return reasons


def _figure(entry: CandidateResult, name: str, side: Objective) -> float | None:
    """By its name in the task's settings, where a metric of lists does not tell their length."""
    return entry.whole.get(name, entry.whole.get(metric_at(name, side.shown)))


def _harmed_groups(
    entry: CandidateResult, baseline: CandidateResult, side: Objective, columns: list[str]
) -> list[str]:
    chances: dict[str, float] = {}
    for column in columns:
        for group in sorted(entry.rows[column].dropna().unique()):
            mine, its = (
                _trial(one, side, one.rows[column] == group)[side.metric]
                for one in (entry, baseline)
            )
            losses = side.sign * (its - mine)
            if losses[0] > 0:
                chances[f"{column} {group}"] = bootstrap.p_value(losses[1:])
    bound = side.chance
    return [group for group, chance in bootstrap.holm(chances).items() if chance <= bound]


def leaderboards(
    task: dict[str, Any], entries: dict[str, dict[str, CandidateResult]], seed: int
) -> list[Leaderboard]:
    """A leaderboard for each side of the task; entries stand by side and candidate."""
    gate, sides = Gate(**task["gate"]), [objective_of(task, name, seed) for name in task["sides"]]
    found = [leaderboard(entries.get(side.name, {}), side, gate) for side in sides]
    for name in (*gate.least, *gate.most):
        _refuse_unknown_bound(name, [(entries[side.name], side) for side in sides])
    return found


def _refuse_unknown_bound(
    name: str, sides: list[tuple[dict[str, CandidateResult], Objective]]
) -> None:
    """A bound on what nobody has would bind nobody."""
    every = [(entry, side) for entries, side in sides for entry in entries.values()]
    if all(_figure(entry, name, side) is None for entry, side in every):
        known = sorted({figure for entry, _ in every for figure in entry.whole})
        raise ValueError(
            f"the gate bounds {name!r}, which no candidate has; allowed: {', '.join(known)}"
        )
