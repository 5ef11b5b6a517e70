"""DVC's experiments on the terminal: metrics and parameters that differ, and no digests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from matinee.artifacts.task_run import flatten

WIDTH, MAX_COLUMNS, HEADING_WIDTH = 160, 6, 18
"""In characters; of metrics and parameters; in characters."""


SHA = 40
"""The length of a git revision."""


class ExperimentRow(NamedTuple):
    name: str
    created: str
    metrics: dict[str, str]
    params: dict[str, str]


def read_rows(shown: list[dict[str, Any]]) -> list[ExperimentRow]:
    """From `dvc exp show --json`."""
    rows = []
    for baseline in shown:
        rows.append(_row(baseline, ""))
        for experiment in baseline["experiments"] or ():
            rows += [_row(state, "  ") for state in experiment["revs"][:1]]
    return rows


def show(rows: list[ExperimentRow], console: Console) -> None:
    """At most 160 columns wide: metrics first, then parameters."""
    console.width = min(max(console.width, 100), WIDTH)
    metrics = _differing([row.metrics for row in rows])
    params = _differing([row.params for row in rows])
    room = MAX_COLUMNS - min(len(params), MAX_COLUMNS // 2)
    columns = [*metrics[:room], *params[: MAX_COLUMNS - min(len(metrics), room)]]
    table = Table("experiment", "created")
    for column in columns:
        table.add_column(_heading(column), justify="right")
    for row in rows:
        values = row.metrics | row.params
        table.add_row(row.name, row.created, *(values.get(column, "-") for column in columns))
    console.print(table)
    if hidden := len(metrics) + len(params) - len(columns):
        console.print(f"and {hidden} more that differ: dvc exp diff, dvc metrics diff")


def _heading(name: str) -> str:
    """Broken after dots and underscores into lines of a column."""
    lines = [""]
    for part in re.findall(r"[^._ ]+[._ ]?", name):
        if len(lines[-1]) + len(part) > HEADING_WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.strip() for line in lines)


def _row(state: dict[str, Any], indent: str) -> ExperimentRow:
    data, revision = state["data"] or {}, state["rev"]
    name = state["name"] or (revision[:7] if len(revision) == SHA else revision)
    metrics = {
        f"{file.split('/')[-1].removesuffix('.json')} {metric}": f"{value:.4f}"
        for file, content in (data.get("metrics") or {}).items()
        for metric, value in (content.get("data") or {}).items()
    }
    params = dict(chain.from_iterable(map(_params, (data.get("params") or {}).values())))
    created = (data.get("timestamp") or "")[5:16].replace("T", " ")
    return ExperimentRow(f"{indent}{name}", created, metrics, params)


def _params(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in flatten(content.get("data") or {}):
        yield name, value if isinstance(value, str) else json.dumps(value)


def _differing(rows: list[dict[str, str]]) -> list[str]:
    names = dict.fromkeys(chain.from_iterable(rows))
    return [name for name in names if len({row.get(name) for row in rows}) > 1]
