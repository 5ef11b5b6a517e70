"""What is easier looked at than read: figures of candidates and of leaderboards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.per_user import METRIC, from_rows, sums

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from matinee.evaluation.leaderboard import Leaderboard

INK, ACCENT, PALE = "#22223b", "#b5483b", "#c9ada7"
NAMES = {2: ("not liked", "liked"), 4: ("hated", "disliked", "liked", "loved")}
"""By how many classes there are."""


def candidate(title: str, metric: str, rows: pd.DataFrame, groups: pd.DataFrame) -> Figure:
    """The chosen metric by group; for classes also confusion and calibration."""
    totals = sums(from_rows(rows))
    draw: list[tuple[Any, tuple[Any, ...]]] = [
        (_groups, (groups[groups[METRIC] == metric], metric))
    ]
    if "confusion" in totals:
        draw.append((_confusion, (totals,)))
    if "confidence" in totals:
        draw.append((_calibration, (totals,)))
    figure = _figure(4.5 * len(draw), 3.8)
    figure.suptitle(title)
    for place, (drawing, arguments) in enumerate(draw, start=1):
        drawing(figure.add_subplot(1, len(draw), place), *arguments)
    return figure


def leaderboards(boards: list[Leaderboard]) -> Figure:
    """Each objective's candidates with intervals, best on top; the champion is marked."""
    rows = sum(len(board.rows) for board in boards)
    figure = _figure(9, 1.2 * len(boards) + 0.45 * rows)
    heights = [len(board.rows) for board in boards]
    for axes, board in zip(
        np.atleast_1d(figure.subplots(len(boards), 1, height_ratios=heights)), boards, strict=True
    ):
        _leaderboard(axes, board)
    return figure


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", dpi=110)


def _leaderboard(axes: Axes, board: Leaderboard) -> None:
    standings = board.rows[::-1]
    for place, one in enumerate(standings):
        colour = ACCENT if one.candidate == board.champion else INK
        axes.plot([one.low, one.high], [place, place], color=colour, linewidth=2)
        axes.plot(one.value, place, "o", color=colour)
        axes.annotate(f"{one.value:.4f}", (one.high, place), (6, -3), textcoords="offset points")
    axes.set_yticks(range(len(standings)), [one.candidate for one in standings])
    axes.set_ylim(-0.6, len(standings) - 0.4)
    better = "higher" if board.objective.sign > 0 else "lower"
    axes.set_title(
        f"{board.objective.name}: {board.objective.metric} ({better} is better)", loc="left"
    )
    axes.margins(x=0.15)
    axes.grid(axis="x", color=PALE, alpha=0.4)


def _groups(axes: Axes, groups: pd.DataFrame, metric: str) -> None:
    labels = [f"{of} {group} ({n})" for of, group, n in zip(*_columns(groups), strict=True)]
    places = np.arange(len(labels))[::-1]
    axes.hlines(places, groups["low"], groups["high"], color=INK)
    axes.plot(groups["value"], places, "o", color=INK)
    axes.set_yticks(places, labels)
    axes.set_title(f"{metric} by group (people)", loc="left")


def _columns(groups: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[str], pd.Series[int]]:
    return groups["of"], groups["group"], groups["people"]


def _confusion(axes: Axes, totals: dict[str, np.ndarray]) -> None:
    size = int(np.sqrt(len(totals["confusion"])))
    table = totals["confusion"].reshape(size, size)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for given, called in np.ndindex(size, size):
        share = shares[given, called]
        colour = "white" if share > 0.5 else INK
        axes.text(called, given, f"{share:.0%}", ha="center", va="center", color=colour)
    axes.set_xticks(range(size), NAMES[size])
    axes.set_yticks(range(size), NAMES[size])
    axes.set_xlabel("likeliest class")
    axes.set_title("given class (rows sum to 100 %)", loc="left")


def _calibration(axes: Axes, totals: dict[str, np.ndarray]) -> None:
    sizes, sure, right = np.split(totals["confidence"], 3)
    used = sizes > 0
    axes.plot([0, 1], [0, 1], color=PALE)
    axes.plot(sure[used] / sizes[used], right[used] / sizes[used], "o-", color=ACCENT)
    axes.set_xlabel("confidence")
    axes.set_ylabel("how often right")
    axes.set_title("calibration", loc="left")
