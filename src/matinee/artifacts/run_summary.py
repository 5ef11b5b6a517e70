"""Which stages a run executed, by the modification times of their outputs, and what changed.

DVC records no times and has no hook at the end of a run; the first and the last stage delimit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts.run_outputs import RunOutputs

if TYPE_CHECKING:
    from rich.table import Table

MAX_CHANGES = 20
"""The number of changes shown."""
FIRST = "sources"
"""The stage that always runs, and first."""


class StageTiming(NamedTuple):
    """The instances of a foreach stage."""

    name: str
    times: int
    seconds: float
    """including the overhead of DVC"""


class Change(NamedTuple):
    """A metric or a champion that differs from the last run."""

    name: str
    before: str
    now: str


def stage_timings(root: Path, stages: dict[str, Any]) -> list[StageTiming]:
    """The stages of the lock files that wrote outputs in this run."""
    ended = {name: end for name, stage in stages.items() if (end := _end(root, stage))}
    start = ended.pop(FIRST)
    since = sorted((end, name) for name, end in ended.items() if end >= start)
    seconds: dict[str, list[float]] = {}
    for (earlier, _), (end, name) in pairwise([(start, FIRST), *since]):
        seconds.setdefault(name.split("@")[0], []).append(end - earlier)
    return [StageTiming(name, len(values), sum(values)) for name, values in seconds.items()]


def deciding_metrics(root: Path, params: dict[str, Any]) -> dict[str, str]:
    """The deciding metric of each candidate, and the champions."""
    outputs = RunOutputs(root)
    values: dict[str, str] = {}
    for name in params["lineup"]:
        metrics = json.loads(outputs.deciding_metric(name).read_text())
        values |= {f"{name}, {metric}": f"{value:.4f}" for metric, value in metrics.items()}
    for task in params["tasks"]:
        objectives = json.loads(outputs.manifest(task).read_text())["objectives"]
        for objective, winner in objectives.items():
            values[f"champion: {task}, {objective}"] = winner["candidate"]
    return values


def metric_changes(before: dict[str, str], now: dict[str, str]) -> list[Change]:
    names = dict.fromkeys([*now, *before])
    changes = [Change(name, before.get(name, "-"), now.get(name, "-")) for name in names]
    return [change for change in changes if change.before != change.now]


def timings_table(timings: list[StageTiming], stages: int) -> Table:
    from rich.table import Table

    times, seconds = sum(each.times for each in timings), sum(each.seconds for each in timings)
    table = Table("stage", title="What ran", title_justify="left", show_footer=True)
    table.columns[0].footer = f"of {stages} stages"
    table.add_column("times", footer=str(times), justify="right")
    table.add_column("seconds", footer=f"{seconds:.1f}", justify="right")
    for timing in timings:
        table.add_row(timing.name, str(timing.times), f"{timing.seconds:.1f}")
    return table


def changes_table(before: dict[str, str], now: dict[str, str]) -> Table | str:
    from rich.table import Table

    if not before:
        return "The first run here."
    changes = metric_changes(before, now)
    if not changes:
        return "No figure and no champion has changed."
    table = Table("metric", "before", "now", title="What changed", title_justify="left")
    for change in changes[:MAX_CHANGES]:
        table.add_row(*change)
    if len(changes) > MAX_CHANGES:
        table.caption = f"and {len(changes) - MAX_CHANGES} more: dvc metrics show"
    return table


def _end(root: Path, stage: dict[str, Any]) -> float:
    files = (file for out in stage.get("outs", []) for file in _files(root / out["path"]))
    return max((file.stat().st_mtime for file in files), default=0.0)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file())
    elif path.exists():
        yield path
