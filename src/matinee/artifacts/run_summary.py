"""What a run of the pipeline did: told by the times of the files that its stages left.

DVC keeps no times and has no hook for the end of a run, so the first and the last stage frame it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rich.table import Table

MOST = 20
"""So many changes are shown."""
FIRST = "sources"
"""The stage that always runs, before all others."""


class StageTiming(NamedTuple):
    """Stages of one name."""

    name: str
    times: int
    seconds: float
    """with what DVC did about them"""


class Change(NamedTuple):
    """A figure, or a champion, that differs from the last run's."""

    name: str
    before: str
    now: str


def stage_timings(root: Path, stages: dict[str, Any]) -> list[StageTiming]:
    """Which of the lock file's stages have left something since the first one has."""
    ended = {name: end for name, stage in stages.items() if (end := _end(root, stage))}
    start = ended.pop(FIRST)
    since = sorted((end, name) for name, end in ended.items() if end >= start)
    lasted = [
        (name.split("@")[0], end - earlier)
        for (earlier, _), (end, name) in pairwise([(start, FIRST), *since])
    ]
    order = list(dict.fromkeys(name for name, _ in lasted))
    lasted.sort(key=lambda one: order.index(one[0]))
    grouped = ((name, [seconds for _, seconds in of]) for name, of in groupby(lasted, _name))
    return [StageTiming(name, len(seconds), sum(seconds)) for name, seconds in grouped]


def figures(root: Path, params: dict[str, Any]) -> dict[str, str]:
    """The figure of each candidate that decides, and the champions."""
    found: dict[str, str] = {}
    for name in params["lineup"]:
        main = json.loads((root / "metrics" / "main" / f"{name}.json").read_text())
        found |= {f"{name}, {metric}": f"{value:.4f}" for metric, value in main.items()}
    for task in params["tasks"]:
        objectives = json.loads((root / "models" / "best" / f"{task}.json").read_text())[
            "objectives"
        ]
        found |= {
            f"champion: {task}, {objective}": one["candidate"]
            for objective, one in objectives.items()
        }
    return found


def metric_changes(before: dict[str, str], now: dict[str, str]) -> list[Change]:
    names = dict.fromkeys([*now, *before])
    both = [Change(name, before.get(name, "-"), now.get(name, "-")) for name in names]
    return [one for one in both if one.before != one.now]


def timings_table(found: list[StageTiming], known: int) -> Table:
    from rich.table import Table

    times, seconds = sum(one.times for one in found), sum(one.seconds for one in found)
    table = Table("stage", title="What ran", title_justify="left", show_footer=True)
    table.columns[0].footer = f"of {known} stages"
    table.add_column("times", footer=str(times), justify="right")
    table.add_column("seconds", footer=f"{seconds:.1f}", justify="right")
    for one in found:
        table.add_row(one.name, str(one.times), f"{one.seconds:.1f}")
    return table


def changes_table(before: dict[str, str], now: dict[str, str]) -> Table | str:
    from rich.table import Table

    if not before:
        return "The first run here."
    found = metric_changes(before, now)
    if not found:
        return "No figure and no champion has changed."
    table = Table("figure", "before", "now", title="What changed", title_justify="left")
    for one in found[:MOST]:
        table.add_row(*one)
    if len(found) > MOST:
        table.caption = f"and {len(found) - MOST} more: dvc metrics show"
    return table


def _name(one: tuple[str, float]) -> str:
    return one[0]


def _end(root: Path, stage: dict[str, Any]) -> float:
    files = (file for out in stage.get("outs", []) for file in _files(root / out["path"]))
    return max((file.stat().st_mtime for file in files), default=0.0)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file())
    elif path.exists():
        yield path
