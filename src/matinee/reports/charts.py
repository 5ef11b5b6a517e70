"""Charts of candidates and of leaderboards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from matinee.evaluation.per_user import METRIC, from_rows, sums

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from matinee.evaluation.leaderboard import Leaderboard

INK, ACCENT, PALE = "#22223b", "#b5483b", "#c9ada7"
CLASS_NAMES = {2: ("not liked", "liked"), 4: ("hated", "disliked", "liked", "loved")}
"""By number of classes."""


def new_figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", dpi=110)


def candidate(title: str, metric: str, rows: pd.DataFrame, groups: pd.DataFrame) -> Figure:
    """The deciding metric by user group; for classifiers also confusion and calibration."""
    totals = sums(from_rows(rows))
    panels: list[Callable[[Axes], None]] = [
        partial(_draw_groups, groups=groups[groups[METRIC] == metric], metric=metric)
    ]
    if "confusion" in totals:
        panels.append(partial(_draw_confusion, counts=totals["confusion"]))
    if "confidence" in totals:
        panels.append(partial(_draw_calibration, totals=totals["confidence"]))
    figure = new_figure(4.5 * len(panels), 3.8)
    figure.suptitle(title)
    for column, draw in enumerate(panels, start=1):
        draw(figure.add_subplot(1, len(panels), column))
    return figure


def leaderboards(boards: list[Leaderboard]) -> Figure:
    """Each objective's candidates with intervals, best first; the champion is highlighted."""
    heights = [len(board.rows) for board in boards]
    figure = new_figure(9, 1.2 * len(boards) + 0.45 * sum(heights))
    panels = np.atleast_1d(figure.subplots(len(boards), 1, height_ratios=heights))
    for axes, board in zip(panels, boards, strict=True):
        _draw_leaderboard(axes, board)
    return figure


def _draw_leaderboard(axes: Axes, board: Leaderboard) -> None:
    rows = board.rows[::-1]
    for height, row in enumerate(rows):
        colour = ACCENT if row.candidate == board.champion else INK
        axes.plot([row.low, row.high], [height, height], color=colour, linewidth=2)
        axes.plot(row.value, height, "o", color=colour)
        axes.annotate(f"{row.value:.4f}", (row.high, height), (6, -3), textcoords="offset points")
    axes.set_yticks(range(len(rows)), [row.candidate for row in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    better = "higher" if board.objective.sign > 0 else "lower"
    axes.set_title(
        f"{board.objective.name}: {board.objective.metric} ({better} is better)", loc="left"
    )
    axes.margins(x=0.15)
    axes.grid(axis="x", color=PALE, alpha=0.4)


def _draw_groups(axes: Axes, groups: pd.DataFrame, metric: str) -> None:
    columns = (groups[name] for name in ("column", "group", "users"))
    labels = [f"{column} {group} ({n})" for column, group, n in zip(*columns, strict=True)]
    heights = np.arange(len(labels))[::-1]
    axes.hlines(heights, groups["low"], groups["high"], color=INK)
    axes.plot(groups["value"], heights, "o", color=INK)
    axes.set_yticks(heights, labels)
    axes.set_title(f"{metric} by group (users)", loc="left")


def _draw_confusion(axes: Axes, counts: np.ndarray) -> None:
    size = int(np.sqrt(len(counts)))
    matrix = counts.reshape(size, size)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for (true, predicted), share in np.ndenumerate(shares):
        colour = "white" if share > 0.5 else INK
        axes.text(predicted, true, f"{share:.0%}", ha="center", va="center", color=colour)
    axes.set_xticks(range(size), CLASS_NAMES[size])
    axes.set_yticks(range(size), CLASS_NAMES[size])
    axes.set_xlabel("predicted class")
    axes.set_ylabel("true class")
    axes.set_title("confusion matrix (row %)", loc="left")


def _draw_calibration(axes: Axes, totals: np.ndarray) -> None:
    """A reliability diagram."""
    sizes, confidence, correct = np.split(totals, 3)
    used = sizes > 0
    axes.plot([0, 1], [0, 1], color=PALE)
    axes.plot(confidence[used] / sizes[used], correct[used] / sizes[used], "o-", color=ACCENT)
    axes.set_xlabel("confidence")
    axes.set_ylabel("accuracy")
    axes.set_title("calibration", loc="left")
