"""Quality against time, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matinee.reports.charts import ACCENT, INK, PALE
from viewers.questions import Question
from viewers.trying import Tried

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST = 0.02
"""Seconds: quicker fits are drawn here, where nothing else is."""
PLAIN = "viewer_film_mean"
"""Not drawn: it lies so far off that the others could not be told apart."""


def frontier(drawn: Sequence[tuple[Question, list[Tried]]]) -> Figure:
    """A panel a question; the line joins those that nobody quicker surpasses."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2 * len(drawn), 5.2), layout="constrained", dpi=110)
    for place, (question, tried) in enumerate(drawn, start=1):
        shown = [one for one in tried if one.entrant.name != PLAIN]
        _panel(figure.add_subplot(1, len(drawn), place), question, shown)
    figure.axes[0].plot([], [], "o", color=ACCENT, label="ours")
    figure.axes[0].plot([], [], "s", color=INK, label="peers")
    figure.axes[0].plot([], [], color=PALE, label="nobody quicker is better")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def best_so_far(tried: Sequence[Tried], metric: str, sign: int) -> list[Tried]:
    """From the quickest on, each that is better than all before."""
    found: list[Tried] = []
    for one in sorted(tried, key=lambda one: one.fit):
        if not found or sign * (one.values[metric][0] - found[-1].values[metric][0]) > 0:
            found.append(one)
    return found


def _panel(axes: Axes, question: Question, tried: list[Tried]) -> None:
    metric, sign = question.objective.metric, question.objective.sign
    edge = best_so_far(tried, metric, sign)
    points = [(max(one.fit, LEAST), float(one.values[metric][0])) for one in edge]
    axes.plot(*zip(*points, strict=True), color=PALE, zorder=1, drawstyle="steps-post")
    ordered = sorted(tried, key=lambda one: -sign * one.values[metric][0])
    best = next((one for one in ordered if one.entrant.peer), None)
    for one in tried:
        mark, colour = ("s", INK) if one.entrant.peer else ("o", ACCENT)
        at = max(one.fit, LEAST), float(one.values[metric][0])
        axes.plot(*at, mark, color=colour, markersize=5)
        name = one.entrant.name.removeprefix("viewer_")
        # the best peer's name goes further up, since the next one is close
        aside = (6, 14 if one is best else 4) if one.entrant.peer else (6, -11)
        axes.annotate(name, at, aside, textcoords="offset points", fontsize=8, color=colour)
    axes.set_xscale("log")
    axes.set_xlabel("processor seconds of the fit")
    told, better = (
        ("RMSE", "lower") if sign < 0 else (f"NDCG@{question.objective.list_size}", "higher")
    )
    axes.set_title(f"{question.told}: {told} ({better} is better)", loc="left", fontsize=10)
    axes.margins(x=0.2)
    axes.grid(color=PALE, alpha=0.3)
