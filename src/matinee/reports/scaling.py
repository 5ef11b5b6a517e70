"""The scalability report: how time and memory of a fit grow with the data."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES, ScalingLaw
from matinee.evaluation.beyond_accuracy.scaling_runs import COST_NAMES, Fits, ScalingRuns
from matinee.reports.charts import PALE, new_figure
from matinee.runtime.serialization import markdown_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COSTS = dict(zip(COST_NAMES, (("time", "s"), ("memory", "MiB")), strict=True))
"""Name and unit of each measured cost."""
UNAVAILABLE = "not available on this system"


def write(runs: ScalingRuns, report: Path) -> None:
    """Markdown and a chart; the report's path has no suffix."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(page(runs), encoding="utf-8")
    chart(runs).savefig(report.with_suffix(".png"))


def page(runs: ScalingRuns) -> str:
    fits, laws = next(iter(runs.fits.values())), runs.growth()
    sizes = {fit["times"]: fit["size"] for fit in fits}
    heading = [f"{times}x: {sizes[times]:,} {runs.unit}" for times in SHARES]
    rows = [
        _row(name, cost, runs, laws[name].get(cost)) for name in runs.fits for cost in COST_NAMES
    ]
    return (
        f"# {runs.task}: how the cost of a fit grows\n\n"
        f"{markdown_table(('candidate', 'cost', *heading, 'exponent', 'max. residual'), rows)}\n\n"
        f"Each fit runs in its own process; costs are medians of {len(fits) // len(SHARES)} fits "
        "per size. Time is CPU time of all cores, memory the peak above the usage before the fit. "
        f"Cost grows as the number of {runs.unit} to the power of the exponent (least squares on "
        f"logarithms, with its {runs.confidence:.0%} interval). At 1, twice the data cost twice as "
        "much; costs that do not depend on the data pull it towards 0. The last column is the "
        "factor by which the worst measurement lies off the line.\n"
    )


def _row(name: str, cost: str, runs: ScalingRuns, law: ScalingLaw | None) -> tuple[str, ...]:
    label, unit = COSTS[cost]
    candidate = name if name in runs.baselines else f"**{name}**"
    lead = (candidate if cost == COST_NAMES[0] else "", label)
    if law is None:
        return (*lead, *[""] * len(SHARES), UNAVAILABLE, "")
    medians = [_median(runs.fits[name], times, cost) for times in SHARES]
    exponent = f"{law.exponent:.2f} ({law.low:.2f} to {law.high:.2f})"
    return (*lead, *(f"{value:.3g} {unit}" for value in medians), exponent, f"x{law.off:.2f}")


def _median(fits: Fits, times: int, cost: str) -> float:
    return statistics.median(float(fit[cost]) for fit in fits if fit["times"] == times)


def chart(runs: ScalingRuns) -> Figure:
    """Logarithmic axes: a power law is a straight line, and its exponent the slope."""
    figure = new_figure(4.4 * len(COSTS), 4.2)
    for column, cost in enumerate(COSTS, start=1):
        _draw_cost(figure.add_subplot(1, len(COSTS), column), runs, cost)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    return figure


def _draw_cost(axes: Axes, runs: ScalingRuns, cost: str) -> None:
    for name, fits in runs.fits.items():
        points = sorted((fit["size"], fit[cost]) for fit in fits if fit[cost] is not None)
        axes.loglog([size for size, _ in points], [value for _, value in points], "o-", label=name)
    sizes = sorted({fit["size"] for fits in runs.fits.values() for fit in fits})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(runs.unit)
    label, unit = COSTS[cost]
    axes.set_title(f"{label} of a fit ({unit})", loc="left")
    axes.grid(color=PALE, alpha=0.4)
