"""The axes in words, in a table and in a picture: a champion beside its baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from matinee.evaluation.beyond_accuracy.bootstrap_summary import (
    COVERAGE,
    DIVERSITY,
    EXPLAINED,
    FIDELITY,
    SERENDIPITY,
)
from matinee.evaluation.beyond_accuracy.types import Glossary
from matinee.evaluation.objective import Objective
from matinee.reports import beyond_accuracy_charts
from matinee.runtime.serialization import markdown_table

AXES = {
    DIVERSITY: ("diversity", "mean genre distance within a list"),
    SERENDIPITY: ("serendipity", "hits that popularity would not recommend"),
    COVERAGE: ("coverage", "share of the catalog ever recommended"),
    EXPLAINED: ("explanation", "answers with a reason"),
    FIDELITY: ("", "reasons whose removal lowers the score"),
}
"""What each is called, and what it tells."""
NAMES = {axis: name or what for axis, (name, what) in AXES.items()}
STANDS_ON = {SERENDIPITY: "hits", EXPLAINED: "answers", FIDELITY: "reasons"}
NOTHING = {SERENDIPITY: "no hits", FIDELITY: "no reasons"}


class ChampionAndBaseline(NamedTuple):
    """A champion beside its baseline, which may be the same candidate."""

    champion: str
    baseline: str
    measured: dict[str, dict[str, Any]]
    """the summary of each"""

    def told(self) -> dict[str, Any]:
        both = {"champion": self.champion, "baseline": self.baseline}
        return {role: {"candidate": one} | self.measured[one] for role, one in both.items()}

    def columns(self) -> dict[str, dict[str, Any]]:
        """By heading."""
        if self.champion == self.baseline:
            return {f"{self.champion} (the baseline serves)": self.measured[self.champion]}
        return {
            f"**{self.champion}**": self.measured[self.champion],
            f"{self.baseline} (baseline)": self.measured[self.baseline],
        }


def write(
    task: str, found: ChampionAndBaseline, terms: Glossary, objective: Objective, report: Path
) -> None:
    """A page and a picture; the report's path has no ending."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(page(task, found, terms, objective), encoding="utf-8")
    beyond_accuracy_charts.axes(found.columns(), NAMES).savefig(report.with_suffix(".png"))


def page(task: str, found: ChampionAndBaseline, terms: Glossary, objective: Objective) -> str:
    columns = found.columns()
    rows = [(*AXES[axis], *(_told(axis, one) for one in columns.values())) for axis in AXES]
    rows.append(("scalability", "growth of fit time and memory", *["`make scale`"] * len(columns)))
    shown = next(iter(columns.values()))["list_size"]
    lists = " and ".join(dict.fromkeys(f"{one['lists']:,}" for one in columns.values()))
    return (
        f"# {task}: beyond accuracy\n\n"
        f"{markdown_table(('axis', 'what', *columns), rows)}\n\n"
        f"Lists of {shown} for {lists} {terms.lists}. Intervals hold {objective.confidence:.0%} of "
        f"{objective.resamples} resamples.\n\n"
        f"- Popularity recommends {terms.popular}. A hit is {terms.hit}.\n"
        f"- A reason is {terms.reason}.\n"
        "- Times vary from run to run: `make scale` measures them and writes scalability.md beside "
        "this page.\n"
    )


def _told(axis: str, one: dict[str, Any]) -> str:
    if axis not in one:
        return NOTHING.get(axis, "no list is whole")
    form = ".3f" if axis == DIVERSITY else ".1%"
    told = f"{one[axis]:{form}}"
    if axis in one["low"] and one["low"][axis] < one["high"][axis]:
        told += f" ({one['low'][axis]:{form}} to {one['high'][axis]:{form}})"
    return told + (f" of {one[STANDS_ON[axis]]:,}" if axis in STANDS_ON else "")
