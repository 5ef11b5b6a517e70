"""Leaderboards in words and tables."""

from __future__ import annotations

from pathlib import Path

from matinee.evaluation.leaderboard import Leaderboard, LeaderboardRow
from matinee.evaluation.per_user import CandidateResult
from matinee.reports import charts
from matinee.runtime.serialization import markdown_table

Results = dict[str, dict[str, CandidateResult]]
"""By objective and candidate."""
CANDIDATES = "candidates"
"""The folder of the candidates' charts, beside their leaderboard."""


def write(page: str, boards: list[Leaderboard], results: Results, reports: Path) -> None:
    """The page, a chart of the leaderboards, and one of each candidate by group of users."""
    import pandas as pd

    (reports / CANDIDATES).mkdir(parents=True, exist_ok=True)
    (reports / "leaderboard.md").write_text(page, encoding="utf-8")
    charts.leaderboards(boards).savefig(reports / "leaderboard.png")
    for board in boards:
        for name, result in results[board.objective.name].items():
            groups = pd.read_csv(reports / f"{name}.csv")
            chart = charts.candidate(name, board.objective.metric, result.rows, groups)
            chart.savefig(reports / CANDIDATES / f"{name}.png")


def leaderboards(task: str, boards: list[Leaderboard], example: str, noted: str = "") -> str:
    """A page in Markdown; `noted` is what is to be known of the data."""
    lines = [f"# {task}: who serves, and why", *([f"\n{noted}"] if noted else [])]
    return "\n".join([*lines, *map(_board, boards), f"## An example: {example}", ""])


def _board(board: Leaderboard) -> str:
    objective = board.objective
    better = "higher" if objective.sign > 0 else "lower"
    heading = ("candidate", objective.metric, "interval", "gain over the baseline", "p", "answered")
    rows = [_row(standing, board) for standing in board.rows]
    lines = [
        f"\n## {objective.name}\n",
        f"{board.reason}\n",
        f"Judged by {objective.metric} ({better} is better). Intervals hold "
        f"{objective.confidence:.0%} of {objective.resamples} paired resamples of those held out; "
        f"p-values are corrected for {len(rows) - 1} comparisons (Holm).\n",
        markdown_table(heading, rows),
    ]
    others = [one for one in board.rows if one.candidate != board.champion]
    refused = [one for one in others if one.rejection_reasons]
    if refused:
        lines.append("\nRejected by the gate:\n")
        lines += [f"- **{one.candidate}**: {'; '.join(one.rejection_reasons)}." for one in refused]
    return "\n".join([*lines, ""])


def _row(one: LeaderboardRow, board: Leaderboard) -> tuple[str, ...]:
    name = f"**{one.candidate}**" if one.candidate == board.champion else one.candidate
    value, interval = f"{one.value:.4f}", f"{one.low:.4f} to {one.high:.4f}"
    answered = f"{one.n_answered:,} of {one.n_queries:,}"
    if one.candidate == board.objective.baseline:
        return name, value, interval, "baseline", "", answered
    gain = f"{one.gain:+.4f} ({one.gain_ci_low:+.4f} to {one.gain_ci_high:+.4f})"
    return name, value, interval, gain, f"{one.p_value:.3f}", answered
