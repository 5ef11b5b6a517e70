"""Compares champion and challenger on one objective: the same users, the rules of the gate.

The champion takes the role that the baseline has in a run of the pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from matinee.evaluation import bootstrap, leaderboard
from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import LeaderboardRow
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

CHAMPION, CHALLENGER = "the champion", "the challenger"
BETTER, SAME, NO_BETTER, WORSE = "better", "same", "no better", "worse"
Name = TypeVar("Name")


class Entrant(NamedTuple):
    """The per-user results of one model."""

    candidate: str
    rows: pd.DataFrame
    whole: dict[str, float]


class Comparison(NamedTuple):
    objective: Objective
    users: int
    candidates: dict[str, str]
    """by role: champion and challenger"""
    leaderboard_rows: dict[str, LeaderboardRow]
    identical: bool
    """Whether both have the same result for every user."""

    @property
    def p_value(self) -> float:
        return self.leaderboard_rows[CHALLENGER].p_value


def compare(
    champion: Entrant, challenger: Entrant, task: dict[str, Any], objective: Objective
) -> Comparison:
    both = {CHAMPION: champion, CHALLENGER: challenger}
    shared = set(champion.rows[USER_ID]) & set(challenger.rows[USER_ID])
    entries = {role: _result(entrant, shared) for role, entrant in both.items()}
    gate = Gate(**task["gate"])
    board = leaderboard.leaderboard(entries, objective._replace(baseline=CHAMPION), gate)
    return Comparison(
        objective,
        len(shared),
        {role: entrant.candidate for role, entrant in both.items()},
        {row.candidate: row for row in board.rows},
        _identical(*(result.rows for result in entries.values())),
    )


def _result(entrant: Entrant, users: set[int]) -> CandidateResult:
    rows = entrant.rows[entrant.rows[USER_ID].isin(users)]
    ordered = rows.sort_values(USER_ID, kind="stable").reset_index(drop=True)
    return CandidateResult(ordered, entrant.whole)


def _identical(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    sums = ["total", "count"]
    return len(left) == len(right) and np.array_equal(left[sums].to_numpy(), right[sums].to_numpy())


def verdicts(comparisons: dict[Name, Comparison]) -> dict[Name, dict[str, Any]]:
    """Each comparison as a dictionary; p-values are corrected for their number (Holm)."""
    p_values = {str(name): c.p_value for name, c in comparisons.items() if not c.identical}
    corrected = bootstrap.holm(p_values)
    return {name: _to_dict(c, corrected.get(str(name), 1.0)) for name, c in comparisons.items()}


def _to_dict(comparison: Comparison, p_value: float) -> dict[str, Any]:
    row = comparison.leaderboard_rows[CHALLENGER]
    verdict, reasons = _verdict(comparison, row, p_value)
    return {
        "metric": comparison.objective.metric,
        "better": "higher" if comparison.objective.sign > 0 else "lower",
        "users": comparison.users,
        "champion": _metric(comparison, CHAMPION),
        "challenger": _metric(comparison, CHALLENGER),
        "gain": {"value": row.gain, "low": row.gain_ci_low, "high": row.gain_ci_high},
        "p_value": p_value,
        "verdict": verdict,
        "reasons": reasons,
    }


def _metric(comparison: Comparison, role: str) -> dict[str, Any]:
    row = comparison.leaderboard_rows[role]
    interval = {"value": row.value, "low": row.low, "high": row.high}
    return {"candidate": comparison.candidates[role], **interval}


def _verdict(comparison: Comparison, row: LeaderboardRow, p_value: float) -> tuple[str, list[str]]:
    alpha = comparison.objective.alpha
    uncorrected = row.gain_ci_low > 0 and row.p_value <= alpha
    # an insignificant gain is the gate's first reason, if it is one; the others are harms
    harms = row.rejection_reasons[0 if uncorrected else 1 :]
    if comparison.identical:
        return SAME, []
    if row.gain_ci_high < 0 and row.p_value <= alpha:
        harms = [f"significantly worse than {CHAMPION} overall", *harms]
    if harms:
        return WORSE, harms
    if uncorrected and p_value <= alpha:
        return BETTER, []
    interval = f"{row.gain_ci_low:+.4f} to {row.gain_ci_high:+.4f}"
    gain = f"gain {row.gain:+.4f} ({interval}), p {p_value:.3f}"
    return NO_BETTER, [f"not significantly better than {CHAMPION}: {gain}"]
