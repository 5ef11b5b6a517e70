"""How the cost of a champion's candidates grows, in words, in a table and in a picture."""

from __future__ import annotations

import statistics
from pathlib import Path

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES, ScalingLaw
from matinee.evaluation.beyond_accuracy.scaling_runs import MEASURED, Fits, ScalingRuns
from matinee.reports import beyond_accuracy_charts
from matinee.runtime.serialization import markdown_table

CALLED = dict(zip(MEASURED, (("time", "s"), ("memory", "MiB")), strict=True))
"""What each is called, and its unit."""
UNTOLD = "not to be had on this system"


def write(trials: ScalingRuns, report: Path) -> None:
    """A page and a picture; the report's path has no ending."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(page(trials), encoding="utf-8")
    beyond_accuracy_charts.growth(trials.fits, trials.unit, CALLED).savefig(
        report.with_suffix(".png")
    )


def page(trials: ScalingRuns) -> str:
    first, found = next(iter(trials.fits.values())), trials.growth()
    sizes = {one["times"]: one["size"] for one in first}
    heading = [f"{times}x: {sizes[times]:,} {trials.unit}" for times in SHARES]
    rows = [_row(name, of, trials, found[name].get(of)) for name in trials.fits for of in MEASURED]
    return (
        f"# {trials.task}: how the cost of a fit grows\n\n"
        f"{markdown_table(('candidate', 'of', *heading, 'exponent', 'off by'), rows)}\n\n"
        f"Each fit has a process of its own, and there are {len(first) // len(SHARES)} of each "
        "size, of which the median is told. Time is that of all processors together, memory the "
        "peak above what was in use before. Cost grows as the number of "
        f"{trials.unit} to the power of the exponent (least squares on logarithms, with its "
        f"{trials.confidence:.0%} interval). At 1, twice the data cost twice as much; what is the "
        "same for any data draws it to 0. The last column is how far the worst measurement lies "
        "off the line.\n"
    )


def _row(name: str, of: str, trials: ScalingRuns, found: ScalingLaw | None) -> tuple[str, ...]:
    told, unit = CALLED[of]
    shown = name if name in trials.baselines else f"**{name}**"
    lead = (shown if of == MEASURED[0] else "", told)
    if found is None:
        return (*lead, *[""] * len(SHARES), UNTOLD, "")
    costs = [_middle(trials.fits[name], times, of) for times in SHARES]
    exponent = f"{found.exponent:.2f} ({found.low:.2f} to {found.high:.2f})"
    return (*lead, *(f"{cost:.3g} {unit}" for cost in costs), exponent, f"x{found.off:.2f}")


def _middle(fits: Fits, times: int, of: str) -> float:
    return statistics.median(float(one[of]) for one in fits if one["times"] == times)
