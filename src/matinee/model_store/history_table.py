"""The log of a published place as a table: what served when, who wanted it and why, and how good
it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from matinee.artifacts import pickle_io
from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.evaluation.objective import metric_at
from matinee.model_store import releases
from matinee.model_store.promotion_log import Promotion
from matinee.model_store.storage import PublishError

HEADING = ("#", "version", "when", "who", "gate", "why")
DETAILED = 10
"""Of so many promotions the champions are told."""


def history_table(place: str, endpoint_url: str | None, tasks: dict[str, Any]) -> str:
    """The current promotion first; the settings of the tasks say which figures decide."""
    promotions = releases.history(place, endpoint_url)
    rows = [_row(one, place, endpoint_url) for one in promotions]
    widths = [max(map(len, column)) for column in zip(HEADING, *rows, strict=True)]
    lines = [_line(HEADING, widths)]
    for number, (promotion, row) in enumerate(zip(promotions, rows, strict=True)):
        lines.append(_line(row, widths))
        if number < DETAILED:
            lines += _champions(promotion, place, endpoint_url, tasks)
    return "\n".join(lines)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    number, *others = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join((number.strip().rjust(widths[0]), *others)).rstrip()


def _row(one: Promotion, place: str, endpoint_url: str | None) -> tuple[str, ...]:
    when = one.when.removesuffix("+00:00").replace("T", " ")
    gate = _gate(one, place, endpoint_url)
    return (str(one.number), one.version, when, one.who, gate, " ".join(one.why.split()))


def _gate(one: Promotion, place: str, endpoint_url: str | None) -> str:
    if one.restored:
        return f"back to {one.restored}"
    if one.report is None:
        return "not asked"
    try:
        report = json.loads(releases.report(one.report, place, endpoint_url))
    except PublishError:
        return "report lost"
    if report["reigning"] is None:
        return "first"
    return "passed" if report["passed"] else "overruled"


def _champions(
    promotion: Promotion, place: str, endpoint_url: str | None, tasks: dict[str, Any]
) -> Iterator[str]:
    try:
        version = releases.open_version(promotion.version, place, endpoint_url)
        names = [name for name in version.names if name.endswith(".sav")]
        for name in names:
            task = name.removesuffix(".sav")
            manifest = pickle_io.read_manifest(version.read(f"{task}.json"))
            for objective, winner in manifest["objectives"].items():
                figure = _figure(winner["metrics"], tasks.get(task, {}), objective)
                yield f"      {task:<10}  {objective:<7}  {winner['candidate']}{figure}"
    except (PublishError, RefusedArtifact) as error:
        yield f"      {error}"


def _figure(metrics: dict[str, float], task: dict[str, Any], objective: str) -> str:
    """The one that decides."""
    metric = task.get("objectives", {}).get(objective, {}).get("metric", "")
    for name in (metric, metric_at(metric, task.get("list_size", 0))):
        if name in metrics:
            return f"  {name} {metrics[name]:.4f}"
    return ""
