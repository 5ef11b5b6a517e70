"""The promotion log as a table: what was served when, who promoted it and why, and its metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.evaluation.objective import metric_at
from matinee.model_store import store
from matinee.model_store.promotion_record import Promotion
from matinee.model_store.storage import PublishError, StoreAddress

HEADING = ("#", "version", "when", "who", "gate", "why")
DETAILED = 10
"""The number of promotions whose champions are listed."""


def history_table(where: StoreAddress, tasks: dict[str, Any]) -> str:
    """The current promotion first; the settings of the tasks name the deciding metrics."""
    promotions = store.history(*where)
    rows = [_row(promotion, where) for promotion in promotions]
    widths = [max(map(len, column)) for column in zip(HEADING, *rows, strict=True)]
    lines = [_format_row(HEADING, widths)]
    for index, (promotion, row) in enumerate(zip(promotions, rows, strict=True)):
        lines.append(_format_row(row, widths))
        if index < DETAILED:
            lines += _champions(promotion, where, tasks)
    return "\n".join(lines)


def _format_row(row: tuple[str, ...], widths: list[int]) -> str:
    number, *others = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join((number.strip().rjust(widths[0]), *others)).rstrip()


def _row(promotion: Promotion, where: StoreAddress) -> tuple[str, ...]:
    when = promotion.when.removesuffix("+00:00").replace("T", " ")
    gate = _gate(promotion, where)
    who, why = _printable(promotion.who), _printable(promotion.why)
    return (str(promotion.number), promotion.version, _printable(when), who, gate, why)


def _printable(text: str) -> str:
    """One line without the control characters by which a text may command a terminal."""
    return "".join(each if each.isprintable() else "?" for each in " ".join(text.split()))


def _gate(promotion: Promotion, where: StoreAddress) -> str:
    if promotion.restored:
        return f"back to {promotion.restored}"
    if promotion.report is None:
        return "no comparison"
    try:
        report = json.loads(store.read_report(promotion.report, *where))
    except PublishError:
        return "report lost"
    if report["champion"] is None:
        return "first"
    return "passed" if report["passed"] else "overruled"


def _champions(promotion: Promotion, where: StoreAddress, tasks: dict[str, Any]) -> Iterator[str]:
    try:
        version = store.open_version(promotion.version, *where)
        names = [name for name in version.names if name.endswith(".sav")]
        for name in names:
            task = name.removesuffix(".sav")
            manifest = read_manifest(version.read(f"{task}.json"))
            for objective, winner in manifest["objectives"].items():
                metric = _deciding_metric(winner["metrics"], tasks.get(task, {}), objective)
                yield f"      {task:<10}  {objective:<7}  {winner['candidate']}{metric}"
    except (PublishError, RefusedArtifact) as error:
        yield f"      {error}"


def _deciding_metric(metrics: dict[str, float], task: dict[str, Any], objective: str) -> str:
    metric = task.get("objectives", {}).get(objective, {}).get("metric", "")
    for name in (metric, metric_at(metric, task.get("list_size", 0))):
        if name in metrics:
            return f"  {name} {metrics[name]:.4f}"
    return ""
