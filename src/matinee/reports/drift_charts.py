"""The replay drawn: how the champions err from window to window, and when tastes changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matinee.monitoring.backtest import FORGETTING, FROZEN, REFITTED
from matinee.monitoring.retrain_decision import RetrainDecision
from matinee.reports.charts import ACCENT, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {FROZEN: INK, REFITTED: "#5b8e7d", FORGETTING: ACCENT}
TICKS = 9


def windows(found: RetrainDecision) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained", dpi=110)
    errors, gains = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    places = range(len(found.found.windows))
    for name, colour in COLOURS.items():
        told = found.windows.get(name, [])
        errors.plot(places, [one.value for one in told], "o-", ms=3, color=colour, label=name)
        low, high = [one.low for one in told], [one.high for one in told]
        errors.fill_between(places, low, high, color=colour, alpha=0.12, linewidth=0)
    errors.set_title("RMSE of the champions, window by window", loc="left")
    _gains(gains, found)
    for axes in (errors, gains):
        _changes(axes, found)
        axes.grid(axis="y", color=PALE, alpha=0.4)
    figure.legend(*errors.get_legend_handles_labels(), loc="outside lower left", ncols=5)
    days = [str(found.found.days[window]) for window in found.found.windows]
    every = max(1, -(-len(days) // TICKS))
    gains.set_xticks(list(places)[::every], days[::every])
    return figure


def _gains(axes: Axes, found: RetrainDecision) -> None:
    for name, colour in COLOURS.items():
        both = zip(found.windows.get(FROZEN, []), found.windows.get(name, []), strict=True)
        if name != FROZEN:
            axes.plot([old.value - new.value for old, new in both], "-", color=colour)
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_title("how much less than the frozen champion they err", loc="left")


def _changes(axes: Axes, found: RetrainDecision) -> None:
    """Where tastes began to differ, and a fainter line where that was seen."""
    for number, one in enumerate(found.changes):
        changed = one.since - found.found.learned - 0.5
        seen = one.found - found.found.learned + 0.5
        said = ("", "") if number else ("tastes changed", "and this was seen")
        axes.axvline(changed, color=ACCENT, linewidth=1, label=said[0])
        axes.axvline(seen, color=ACCENT, linewidth=1, linestyle=":", label=said[1])
