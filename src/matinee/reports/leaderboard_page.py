"""The leaderboard report of a task."""

from __future__ import annotations

from pathlib import Path

from matinee.evaluation.leaderboard import Leaderboard, LeaderboardRow
from matinee.evaluation.per_user import CandidateResult
from matinee.reports import charts
from matinee.runtime.serialization import markdown_table

Results = dict[str, dict[str, CandidateResult]]
"""By objective and candidate."""
CANDIDATES = "candidates"
"""The folder of the charts by candidate, beside the leaderboard."""


def write(page: str, boards: list[Leaderboard], results: Results, reports: Path) -> None:
    """The page, a chart of the leaderboards, and one chart per candidate by user group."""
    import pandas as pd

    (reports / CANDIDATES).mkdir(parents=True, exist_ok=True)
    (reports / "leaderboard.md").write_text(page, encoding="utf-8")
    charts.leaderboards(boards).savefig(reports / "leaderboard.png")
    for board in boards:
        for name, result in results[board.objective.name].items():
            groups = pd.read_csv(reports / f"{name}.csv")
            chart = charts.candidate(name, board.objective.metric, result.rows, groups)
            chart.savefig(reports / CANDIDATES / f"{name}.png")


def leaderboards(task: str, boards: list[Leaderboard], example: str, notes: str = "") -> str:
    """A page in Markdown; `notes` says what to know about the data."""
    lines = [f"# {task}: leaderboards and champions", *([f"\n{notes}"] if notes else [])]
    return "\n".join([*lines, *map(_board, boards), f"## An example: {example}", ""])


def _board(board: Leaderboard) -> str:
    objective = board.objective
    better = "higher" if objective.sign > 0 else "lower"
    heading = ["candidate", objective.metric, "interval", "gain over the baseline", "p", "answered"]
    heading += board.rows[0].protocols
    lines = [
        f"\n## {objective.name}\n",
        f"{board.reason}\n",
        f"Selected by {objective.metric} ({better} is better). Intervals hold "
        f"{objective.confidence:.0%} of {objective.resamples} paired resamples of the held-out "
        f"users; p-values are corrected for {len(board.rows) - 1} comparisons (Holm).\n",
        markdown_table(heading, [_row(row, board) for row in board.rows]),
        f"\n{_nested(board)}",
    ]
    rejected = [
        f"- **{row.candidate}**: {'; '.join(row.rejection_reasons)}."
        for row in board.rows
        if row.candidate != board.champion and row.rejection_reasons
    ]
    if rejected:
        lines += ["\nRejected by the gate:\n", *rejected]
    return "\n".join([*lines, ""])


def _nested(board: Leaderboard) -> str:
    choices, value, low, high = board.nested
    selected = " and ".join(dict.fromkeys(choices))
    return (
        f"Without selection bias the gain is {value:+.4f} ({low:+.4f} to {high:+.4f}): each half "
        f"of the users is evaluated with the best candidate of the other half ({selected})."
    )


def _row(row: LeaderboardRow, board: Leaderboard) -> tuple[str, ...]:
    name = f"**{row.candidate}**" if row.candidate == board.champion else row.candidate
    value, interval = f"{row.value:.4f}", f"{row.low:.4f} to {row.high:.4f}"
    answered = f"{row.n_answered:,} of {row.n_queries:,}"
    others = tuple(f"{other:.4f}" for other in row.protocols.values())
    if row.candidate == board.objective.baseline:
        return name, value, interval, "baseline", "", answered, *others
    gain = f"{row.gain:+.4f} ({row.gain_ci_low:+.4f} to {row.gain_ci_high:+.4f})"
    return name, value, interval, gain, f"{row.p_value:.3f}", answered, *others
