"""The axes drawn: what a champion reaches beside its baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.reports.charts import ACCENT, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

APART = 0.16
"""How far the two candidates of one axis stand from each other."""


def axes(columns: dict[str, dict[str, Any]], names: dict[str, str]) -> Figure:
    """Every axis goes from 0 to 1; what has nothing to stand on is not drawn."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.4), layout="constrained", dpi=110)
    drawn = figure.add_subplot()
    for place, (heading, one) in enumerate(columns.items()):
        colour, shift = (ACCENT, INK)[place], APART * (0.5 - place) * (len(columns) - 1)
        for row, axis in enumerate(reversed(names)):
            if axis in one:
                _mark(drawn, row + shift, one, axis, colour)
        drawn.plot([], [], "o", color=colour, label=heading.replace("*", ""))
    drawn.set_yticks(range(len(names)), list(names.values())[::-1])
    drawn.set_xlim(-0.02, 1.02)
    drawn.set_ylim(-0.6, len(names) - 0.4)
    drawn.grid(axis="x", color=PALE, alpha=0.4)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    return figure


def _mark(drawn: Axes, height: float, one: dict[str, Any], axis: str, colour: str) -> None:
    if axis in one["low"]:
        ends = [one["low"][axis], one["high"][axis]]
        drawn.plot(ends, [height, height], color=colour, linewidth=2)
    drawn.plot(one[axis], height, "o", color=colour, clip_on=False)
