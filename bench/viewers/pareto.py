"""The Pareto front of quality and fit time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matinee.reports.charts import ACCENT, INK, PALE
from viewers.eval_cases import EvalCase
from viewers.runner import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MIN_SECONDS = 0.02
"""Faster fits are plotted here."""
PLAIN = "viewer_film_mean"
"""Not plotted: it is far off the others."""


def chart(drawn: Sequence[tuple[EvalCase, list[Result]]]) -> Figure:
    """One panel per case; the line is the Pareto front."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2 * len(drawn), 5.2), layout="constrained", dpi=110)
    for index, (case, results) in enumerate(drawn, start=1):
        plotted = [result for result in results if result.spec.name != PLAIN]
        _panel(figure.add_subplot(1, len(drawn), index), case, plotted)
    figure.axes[0].plot([], [], "o", color=ACCENT, label="ours")
    figure.axes[0].plot([], [], "s", color=INK, label="peers")
    figure.axes[0].plot([], [], color=PALE, label="Pareto front")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def pareto_front(results: Sequence[Result], metric: str, sign: int) -> list[Result]:
    """In order of fit time, each result that is better than all faster ones."""
    front: list[Result] = []
    for result in sorted(results, key=lambda result: result.fit):
        if not front or sign * (result.values[metric][0] - front[-1].values[metric][0]) > 0:
            front.append(result)
    return front


def _panel(axes: Axes, case: EvalCase, results: list[Result]) -> None:
    metric, sign = case.objective.metric, case.objective.sign
    front = pareto_front(results, metric, sign)
    points = [(max(result.fit, MIN_SECONDS), float(result.values[metric][0])) for result in front]
    axes.plot(*zip(*points, strict=True), color=PALE, zorder=1, drawstyle="steps-post")
    ordered = sorted(results, key=lambda result: -sign * result.values[metric][0])
    best = next((result for result in ordered if result.spec.peer), None)
    for result in results:
        mark, colour = ("s", INK) if result.spec.peer else ("o", ACCENT)
        point = max(result.fit, MIN_SECONDS), float(result.values[metric][0])
        axes.plot(*point, mark, color=colour, markersize=5)
        name = result.spec.name.removeprefix("viewer_")
        # the label of the best peer is raised, since the next one is close
        aside = (6, 14 if result is best else 4) if result.spec.peer else (6, -11)
        axes.annotate(name, point, aside, textcoords="offset points", fontsize=8, color=colour)
    axes.set_xscale("log")
    axes.set_xlabel("CPU seconds of the fit")
    label, better = (
        ("RMSE", "lower") if sign < 0 else (f"NDCG@{case.objective.list_size}", "higher")
    )
    axes.set_title(f"{case.title}: {label} ({better} is better)", loc="left", fontsize=10)
    axes.margins(x=0.2)
    axes.grid(color=PALE, alpha=0.3)
