"""Leaderboards with intervals, and the gate that crowns a champion on each side of a task.

A pure function of this run: what each candidate achieved for the same people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee import resampling
from matinee.figures import Entry, Figures, from_rows, resampled
from matinee.metrics import Floats
from matinee.sides import Side, side_of

if TYPE_CHECKING:
    import pandas as pd


class Gate(NamedTuple):
    """What a candidate must hold to, beside beating the baseline."""

    groups: list[str]
    """columns of people: in none of their groups may it be significantly worse"""
    most_calibration_error: float
    most_megabytes: float


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
    """the reasons why it may not be crowned, in words"""


class Leaderboard(NamedTuple):
    side: Side
    standings: list[Standing]
    """best first"""
    champion: str

    @property
    def reason(self) -> str:
        crowned = next(s for s in self.standings if s.candidate == self.champion)
        if self.champion == self.side.baseline:
            return f"No candidate passed the gate, so the baseline {self.champion} serves."
        return (
            f"{self.champion} passed the gate: {self.side.metric} {crowned.value:.4f}, better than "
            f"{self.side.baseline} by {crowned.gain:.4f} "
            f"({crowned.gain_low:.4f} to {crowned.gain_high:.4f})."
        )


def leaderboard(entries: dict[str, Entry], side: Side, gate: Gate) -> Leaderboard:
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
        standing.chance = resampling.holm(others).get(standing.candidate, 1.0)
        if standing.candidate != side.baseline:
            standing.refused = _refusals(standing, entries, side, gate)
    standings.sort(key=lambda s: (-side.sign * s.value, s.candidate))
    passed = [s.candidate for s in standings if s.gain > 0 and not s.refused]
    return Leaderboard(side, standings, passed[0] if passed else side.baseline)


def _refuse_few_resamples(side: Side, comparisons: int) -> None:
    """With too few, luck can never be excluded and no candidate could ever pass."""
    needed = math.ceil(2 * comparisons / side.chance)
    if side.resamples < needed:
        raise ValueError(
            f"resamples={side.resamples} cannot tell {comparisons} candidates of side {side.name} "
            f"from luck at confidence={side.confidence:g}; allowed: {needed} and more"
        )


def _trial(entry: Entry, side: Side, only: pd.Series[bool] | None = None) -> dict[str, Floats]:
    """The same resamples of the same people for every candidate, so that pairs compare."""
    seen = from_rows(entry.rows if only is None else entry.rows[only])
    order = np.argsort(seen.user_ids, kind="stable")
    ordered = Figures(seen.user_ids[order], seen.columns, seen.totals[order], seen.counts[order])
    return resampled(ordered, side)


def _standing(
    name: str, trial: dict[str, Floats], baseline: dict[str, Floats], side: Side
) -> Standing:
    value, draws = trial[side.metric][0], trial[side.metric][1:]
    low, high = resampling.interval(draws, side.confidence)
    gains = side.sign * (trial[side.metric] - baseline[side.metric])
    gain_low, gain_high = resampling.interval(gains[1:], side.confidence)
    chance = resampling.chance_of_none(gains[1:])
    figures = (value, low, high, gains[0], gain_low, gain_high, chance)
    numbers: list[Any] = [float(figure) for figure in figures]
    return Standing(name, *numbers)


def _refusals(standing: Standing, entries: dict[str, Entry], side: Side, gate: Gate) -> list[str]:
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
    error = _trial(entry, side).get("calibration_error")
    if error is not None and error[0] > gate.most_calibration_error:
        reasons.append(f"calibration error {error[0]:.3f} above {gate.most_calibration_error:g}")
    if entry.megabytes > gate.most_megabytes:
        reasons.append(f"file of {entry.megabytes:.1f} MB above {gate.most_megabytes:g} MB")
    return reasons


def _harmed_groups(entry: Entry, baseline: Entry, side: Side, columns: list[str]) -> list[str]:
    chances: dict[str, float] = {}
    for column in columns:
        for group in sorted(entry.rows[column].dropna().unique()):
            mine, its = (
                _trial(one, side, one.rows[column] == group)[side.metric]
                for one in (entry, baseline)
            )
            losses = side.sign * (its - mine)
            if losses[0] > 0:
                chances[f"{column} {group}"] = resampling.chance_of_none(losses[1:])
    bound = side.chance
    return [group for group, chance in resampling.holm(chances).items() if chance <= bound]


def boards(
    task: dict[str, Any], entries: dict[str, dict[str, Entry]], seed: int
) -> list[Leaderboard]:
    """A leaderboard for each side of the task; entries stand by side and candidate."""
    gate = Gate(**task["gate"])
    return [leaderboard(entries.get(n, {}), side_of(task, n, seed), gate) for n in task["sides"]]
