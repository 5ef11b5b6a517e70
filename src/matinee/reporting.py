"""Leaderboards in words and tables."""

from __future__ import annotations

from matinee.selection import Leaderboard, Standing


def leaderboards(task: str, boards: list[Leaderboard]) -> str:
    """A page in Markdown."""
    return "\n".join([f"# {task}: who serves, and why", *map(_board, boards)])


def table(board: Leaderboard) -> list[tuple[str, ...]]:
    """Rows of text, the heading first."""
    heading = ("candidate", board.side.metric, "interval", f"gain on {board.side.baseline}", "p")
    return [heading, *(_row(standing, board) for standing in board.standings)]


def _board(board: Leaderboard) -> str:
    side = board.side
    better = "higher" if side.sign > 0 else "lower"
    heading, *rows = table(board)
    lines = [
        f"\n## {side.name}\n",
        f"{board.reason}\n",
        f"Judged by {side.metric} ({better} is better). Intervals hold {side.confidence:.0%} of "
        f"{side.resamples} paired resamples of the held-out people; p-values are corrected for "
        f"{len(rows) - 1} comparisons (Holm).\n",
        _line(heading),
        _line(("---",) * len(heading)),
        *map(_line, rows),
    ]
    refused = [one for one in board.standings if one.refused]
    if refused:
        lines.append("\nNot to be crowned:\n")
        lines += [f"- **{one.candidate}**: {'; '.join(one.refused)}." for one in refused]
    return "\n".join([*lines, ""])


def _row(one: Standing, board: Leaderboard) -> tuple[str, ...]:
    name = f"{one.candidate} (champion)" if one.candidate == board.champion else one.candidate
    value, interval = f"{one.value:.4f}", f"{one.low:.4f} to {one.high:.4f}"
    if one.candidate == board.side.baseline:
        return name, value, interval, "baseline", ""
    gain = f"{one.gain:+.4f} ({one.gain_low:+.4f} to {one.gain_high:+.4f})"
    return name, value, interval, gain, f"{one.chance:.3f}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
