"""Champion and challenger on one objective of a task: the same users, the rules of the gate.

The reigning one stands where in a run of the pipeline the baseline stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap, leaderboard
from matinee.evaluation.leaderboard import Gate, LeaderboardRow
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

REIGNING, CHALLENGER = "the reigning champion", "the challenger"
BETTER, SAME, NO_BETTER, WORSE = "better", "same", "no better", "worse"


class Entrant(NamedTuple):
    """What one model achieved for everybody that it was asked about."""

    candidate: str
    rows: pd.DataFrame
    whole: dict[str, float]


class Comparison(NamedTuple):
    objective: Objective
    people: int
    names: dict[str, str]
    """the candidates"""
    rows: dict[str, LeaderboardRow]
    alike: bool
    """Whether both achieved the same for everybody."""

    @property
    def chance(self) -> float:
        return self.rows[CHALLENGER].p_value


def compare(
    reigning: Entrant, challenger: Entrant, task: dict[str, Any], objective: Objective
) -> Comparison:
    both = {REIGNING: reigning, CHALLENGER: challenger}
    shared = set(reigning.rows[USER_ID]) & set(challenger.rows[USER_ID])
    entries = {name: _entry(one, shared) for name, one in both.items()}
    board = leaderboard.leaderboard(
        entries, objective._replace(baseline=REIGNING), Gate(**task["gate"])
    )
    return Comparison(
        objective,
        len(shared),
        {name: one.candidate for name, one in both.items()},
        {one.candidate: one for one in board.rows},
        _alike(*(one.rows for one in entries.values())),
    )


def _entry(one: Entrant, shared: set[int]) -> CandidateResult:
    mine = one.rows[one.rows[USER_ID].isin(shared)]
    return CandidateResult(
        mine.sort_values(USER_ID, kind="stable").reset_index(drop=True), one.whole
    )


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    shown = ["total", "count"]
    return len(one) == len(other) and np.array_equal(one[shown].to_numpy(), other[shown].to_numpy())


def verdicts(bouts: dict[str, Comparison]) -> dict[str, dict[str, Any]]:
    """What is told of each; p-values allow for how many were fought."""
    fought = {name: one.chance for name, one in bouts.items() if not one.alike}
    chances = bootstrap.holm(fought)
    return {name: _told(one, chances.get(name, 1.0)) for name, one in bouts.items()}


def _told(one: Comparison, chance: float) -> dict[str, Any]:
    mine = one.rows[CHALLENGER]
    verdict, reasons = _verdict(one, mine, chance)
    return {
        "metric": one.objective.metric,
        "better": "higher" if one.objective.sign > 0 else "lower",
        "people": one.people,
        "reigning": _figures(one, REIGNING),
        "challenger": _figures(one, CHALLENGER),
        "gain": {"value": mine.gain, "low": mine.gain_ci_low, "high": mine.gain_ci_high},
        "chance": chance,
        "verdict": verdict,
        "reasons": reasons,
    }


def _figures(one: Comparison, name: str) -> dict[str, Any]:
    standing = one.rows[name]
    figures = {"value": standing.value, "low": standing.low, "high": standing.high}
    return {"candidate": one.names[name], **figures}


def _verdict(one: Comparison, mine: LeaderboardRow, chance: float) -> tuple[str, list[str]]:
    alone = mine.gain_ci_low > 0 and mine.p_value <= one.objective.alpha
    # the gate tells first that a gain may be luck, if it may; what follows is harm
    harms = mine.rejection_reasons[0 if alone else 1 :]
    if one.alike:
        return SAME, []
    if mine.gain_ci_high < 0 and mine.p_value <= one.objective.alpha:
        harms = [f"significantly worse than {REIGNING} on the whole", *harms]
    if harms:
        return WORSE, harms
    if alone and chance <= one.objective.alpha:
        return BETTER, []
    interval = f"({mine.gain_ci_low:+.4f} to {mine.gain_ci_high:+.4f})"
    told = f"gain {mine.gain:+.4f} {interval}, p {chance:.3f}"
    return NO_BETTER, [f"not significantly better than {REIGNING}: {told}"]
