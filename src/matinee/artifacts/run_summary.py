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


class TaskSetting(NamedTuple):
    """What must be equal in two runs for their metrics to be comparable."""

    source: str
    data: str
    """the digest of the prepared tables"""
    split: str

    def difference(self, now: TaskSetting) -> str:
        if self.source != now.source:
            return f"the data was {self.source} and is {now.source}"
        if self.split != now.split:
            return f"the split was {self.split} and is {now.split}"
        return "" if self == now else f"{now.source} was prepared differently"


class RunRecord(NamedTuple):
    """What a run is compared by; written at its end, read by the next."""

    settings: dict[str, TaskSetting]
    lineups: dict[str, list[str]]
    """the candidates of each task"""
    metrics: dict[str, dict[str, str]]
    """of each task: the deciding metric by candidate, and the champion by objective"""

    @classmethod
    def read(cls, file: Path) -> RunRecord:
        try:
            fields = cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):  # none yet, or of an earlier version
            return cls({}, {}, {})
        settings = {task: TaskSetting(*values) for task, values in fields.settings.items()}
        return fields._replace(settings=settings)


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


def run_record(root: Path, params: dict[str, Any]) -> RunRecord:
    record = RunRecord({}, {}, {})
    for task, settings in params["tasks"].items():
        manifest = json.loads(RunOutputs(root).manifest(task).read_text())
        source = params[settings["collection"]]["source"]
        record.settings[task] = TaskSetting(source, manifest["digests"]["data"], settings["split"])
        names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
        record.lineups[task] = names
        champions = {
            f"champion: {task}, {objective}": winner["candidate"]
            for objective, winner in manifest["objectives"].items()
        }
        record.metrics[task] = _deciding_metrics(root, names) | champions
    return record


def _deciding_metrics(root: Path, names: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in names:
        metrics = json.loads(RunOutputs(root).deciding_metric(name).read_text())
        values |= {f"{name}, {metric}": f"{value:.4f}" for metric, value in metrics.items()}
    return values


def setting_changes(before: RunRecord, now: RunRecord) -> list[str]:
    """What keeps tasks or candidates from being compared with the last run."""
    lines = []
    for task, setting in now.settings.items():
        if task not in before.settings:
            lines.append(f"{task} was not in the last run.")
        elif difference := before.settings[task].difference(setting):
            lines.append(f"{task} is not compared with the last run: {difference}.")
        elif names := _lineup_difference(before.lineups[task], now.lineups[task]):
            lines.append(f"{task} has another line-up, so champions are not compared: {names}.")
    return lines


def metric_changes(before: RunRecord, now: RunRecord) -> list[Change]:
    """Of candidates in both runs on the same data and split; champions of the same line-up."""
    changes = []
    for task, setting in now.settings.items():
        if before.settings.get(task) != setting:
            continue
        values = now.metrics[task]
        if _lineup_difference(before.lineups[task], now.lineups[task]):
            values = {k: v for k, v in values.items() if not k.startswith("champion: ")}
        last = before.metrics[task]
        changes += [Change(k, last[k], v) for k, v in values.items() if last.get(k, v) != v]
    return changes


def _lineup_difference(before: list[str], now: list[str]) -> str:
    added = [f"+{name}" for name in now if name not in before]
    return " ".join([*added, *(f"-{name}" for name in before if name not in now)])


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


def changes_table(before: RunRecord, now: RunRecord) -> Table | str:
    from rich.table import Table

    if not before.settings:
        return "The first run here."
    changes = metric_changes(before, now)
    if not changes:
        return "No comparable metric and no champion has changed."
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
