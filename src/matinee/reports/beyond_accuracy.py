"""The beyond-accuracy report: the champion compared with its baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.evaluation.beyond_accuracy.bootstrap_summary import (
    COVERAGE,
    DIVERSITY,
    EXPLAINED,
    FIDELITY,
    GINI,
    POPULARITY,
    SERENDIPITY,
    TAIL,
)
from matinee.evaluation.beyond_accuracy.types import Glossary
from matinee.evaluation.objective import Objective
from matinee.metrics.ranking import HEAD_SHARE
from matinee.reports.charts import ACCENT, INK, PALE, new_figure
from matinee.runtime.serialization import markdown_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AXES = {
    DIVERSITY: ("diversity", "mean genre distance within a list"),
    SERENDIPITY: ("serendipity", "hits that popularity would not recommend"),
    COVERAGE: ("coverage", "share of the catalog ever recommended"),
    GINI: ("concentration", "Gini index of the items' exposure; 0 is equal"),
    POPULARITY: ("popularity bias", "mean popularity of a recommended item"),
    TAIL: ("new and rare items", "share of the lists outside the most popular items"),
    EXPLAINED: ("explanation", "answers with a reason"),
    FIDELITY: ("", "reasons whose removal lowers the score"),
}
"""Name and meaning of each axis."""
LABELS = {axis: name or meaning for axis, (name, meaning) in AXES.items()}
SAMPLE_SIZES = {SERENDIPITY: "hits", EXPLAINED: "answers", FIDELITY: "reasons"}
UNDEFINED = {SERENDIPITY: "no hits", FIDELITY: "no reasons"}
MARKER_OFFSET = 0.16
"""Vertical distance between the markers of champion and baseline."""


class ChampionAndBaseline(NamedTuple):
    """A champion and its baseline, which may be the same candidate."""

    champion: str
    baseline: str
    summaries: dict[str, dict[str, Any]]
    """by candidate"""

    def to_dict(self) -> dict[str, Any]:
        roles = {"champion": self.champion, "baseline": self.baseline}
        return {role: {"candidate": name} | self.summaries[name] for role, name in roles.items()}

    def columns(self) -> dict[str, dict[str, Any]]:
        """Summaries by column heading."""
        if self.champion == self.baseline:
            return {f"{self.champion} (the baseline serves)": self.summaries[self.champion]}
        return {
            f"**{self.champion}**": self.summaries[self.champion],
            f"{self.baseline} (baseline)": self.summaries[self.baseline],
        }


def write(
    task: str,
    candidates: ChampionAndBaseline,
    glossary: Glossary,
    objective: Objective,
    report: Path,
) -> None:
    """Markdown and a chart; the report's path has no suffix."""
    report.parent.mkdir(parents=True, exist_ok=True)
    text = page(task, candidates, glossary, objective)
    report.with_suffix(".md").write_text(text, encoding="utf-8")
    chart(candidates).savefig(report.with_suffix(".png"))


def page(
    task: str, candidates: ChampionAndBaseline, glossary: Glossary, objective: Objective
) -> str:
    columns = candidates.columns()
    summaries = columns.values()
    rows = [(*AXES[axis], *(_cell(axis, summary) for summary in summaries)) for axis in AXES]
    rows.append(
        ("scalability", "growth of fit time and memory", *["`matinee scaling`"] * len(columns))
    )
    list_size = next(iter(summaries))["list_size"]
    lists = " and ".join(dict.fromkeys(f"{summary['lists']:,}" for summary in summaries))
    return (
        f"# {task}: beyond accuracy\n\n"
        f"{markdown_table(('axis', 'what', *columns), rows)}\n\n"
        f"Lists of {list_size} for {lists} {glossary.lists}. Intervals hold "
        f"{objective.confidence:.0%} of {objective.resamples} resamples.\n\n"
        f"- Popularity recommends {glossary.popular}. A hit is {glossary.hit}.\n"
        f"- A reason is {glossary.reason}.\n"
        "- An item's popularity is the share of users who rated it, or its votes as a share of the "
        f"largest number. The most popular items are those with {HEAD_SHARE:.0%} of all ratings; "
        "new and rarely rated items are outside.\n"
        "- Times vary from run to run: `matinee scaling` measures them and writes scalability.md "
        "beside this page.\n"
    )


def _cell(axis: str, summary: dict[str, Any]) -> str:
    if axis not in summary:
        return UNDEFINED.get(axis, "no complete list")
    form = ".3f" if axis in (DIVERSITY, GINI) else ".1%"
    text = f"{summary[axis]:{form}}"
    if axis in summary["low"] and summary["low"][axis] < summary["high"][axis]:
        text += f" ({summary['low'][axis]:{form}} to {summary['high'][axis]:{form}})"
    return text + (f" of {summary[SAMPLE_SIZES[axis]]:,}" if axis in SAMPLE_SIZES else "")


def chart(candidates: ChampionAndBaseline) -> Figure:
    """Every axis ranges from 0 to 1; undefined values are not drawn."""
    figure, columns = new_figure(8, 4.6), candidates.columns()
    axes = figure.add_subplot()
    for column, (heading, summary) in enumerate(columns.items()):
        colour, offset = (ACCENT, INK)[column], MARKER_OFFSET * (0.5 - column) * (len(columns) - 1)
        for row, axis in enumerate(reversed(LABELS)):
            if axis in summary:
                _draw_estimate(axes, row + offset, summary, axis, colour)
        axes.plot([], [], "o", color=colour, label=heading.replace("*", ""))
    axes.set_yticks(range(len(LABELS)), list(LABELS.values())[::-1])
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.6, len(LABELS) - 0.4)
    axes.grid(axis="x", color=PALE, alpha=0.4)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    return figure


def _draw_estimate(
    axes: Axes, height: float, summary: dict[str, Any], axis: str, colour: str
) -> None:
    if axis in summary["low"]:
        ends = [summary["low"][axis], summary["high"][axis]]
        axes.plot(ends, [height, height], color=colour, linewidth=2)
    axes.plot(summary[axis], height, "o", color=colour, clip_on=False)
