"""Reads the outputs of a run that the report pages show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from matinee.evaluation.objective import Objective

NOTEBOOKS = {
    "01_movielens": "movielens",
    "02_tmdb": "tmdb",
    "03_streaming": "streaming",
    "04_models": None,
    "05_processo": "movielens",
}
"""The collection that each notebook explores; None needs evaluated tasks."""


class Estimate(NamedTuple):
    """A candidate's value of the deciding metric, with its interval."""

    candidate: str
    value: float
    low: float
    high: float

    def interval(self) -> str:
        return f"{self.low:.4f} to {self.high:.4f}"


class ObjectiveResult(NamedTuple):
    """The champion and the baseline of one objective."""

    objective: str
    metric: str
    better: str
    champion: Estimate
    baseline: Estimate


class FileRows(NamedTuple):
    """How many rows of a raw file were read and kept, and why others were dropped."""

    name: str
    read: int
    kept: int
    reasons: str


def notebooks(params: dict[str, Any]) -> list[str]:
    """Notebooks whose data is part of this run."""
    return [
        name
        for name, collection in NOTEBOOKS.items()
        if (collection in params["collections"] if collection else params["tasks"])
    ]


def manifest(root: Path, task: str) -> dict[str, Any]:
    return _read_json(root / "models" / "best" / f"{task}.json")


def objective_results(root: Path, task: str, params: dict[str, Any]) -> list[ObjectiveResult]:
    results = []
    for name, entry in manifest(root, task)["objectives"].items():
        objective = Objective.from_settings(params["tasks"][task], name, params["seed"])
        champion, baseline = (
            _estimate(root, task, candidate, objective.metric)
            for candidate in (entry["candidate"], objective.baseline)
        )
        better = "higher" if objective.sign > 0 else "lower"
        results.append(ObjectiveResult(name, objective.metric, better, champion, baseline))
    return results


def _estimate(root: Path, task: str, candidate: str, metric: str) -> Estimate:
    metrics = candidate_metrics(root, task, candidate)
    low, high = metrics["low"][metric], metrics["high"][metric]
    return Estimate(candidate, metrics[metric], low, high)


def candidate_metrics(root: Path, task: str, candidate: str) -> dict[str, Any]:
    """Metrics by name; `low` and `high` hold the ends of their intervals."""
    return _read_json(root / "metrics" / task / f"{candidate}.json")


def candidates(params: dict[str, Any], task: str) -> list[str]:
    return [name for name in params["lineup"] if params["candidates"][name]["task"] == task]


def file_rows(root: Path, collection: str) -> list[FileRows]:
    return [
        FileRows(name, counts["read"], counts["kept"], _reasons(counts["dropped"]))
        for name, counts in _read_json(root / "metrics" / "merge" / f"{collection}.json").items()
    ]


def _reasons(dropped: dict[str, int]) -> str:
    return "; ".join(f"{count:,} {reason}" for reason, count in dropped.items())


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
