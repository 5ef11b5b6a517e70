"""What a run left, as far as a page about it needs to know: read from files, computed nowhere."""

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
}
"""Each with the collection that it explores; without one it needs the questions."""


class Standing(NamedTuple):
    """A candidate's figure by which it is judged."""

    candidate: str
    value: float
    low: float
    high: float

    def told(self) -> str:
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"


class Seat(NamedTuple):
    """One objective of a task: who serves, beside its baseline."""

    task: str
    objective: str
    metric: str
    better: str
    champion: Standing
    baseline: Standing


class Account(NamedTuple):
    """Of one file."""

    file: str
    read: int
    kept: int
    why: str


def notebooks(params: dict[str, Any]) -> list[str]:
    """Those whose data is in this run."""
    there = {name: of in params["collections"] for name, of in NOTEBOOKS.items() if of}
    return [name for name in NOTEBOOKS if there.get(name, bool(params["tasks"]))]


def manifest(root: Path, task: str) -> dict[str, Any]:
    return _read(root / "models" / "best" / f"{task}.json")


def seats(root: Path, task: str, params: dict[str, Any]) -> list[Seat]:
    return [
        _seat(root, task, name, params, one["candidate"])
        for name, one in manifest(root, task)["objectives"].items()
    ]


def _seat(root: Path, task: str, name: str, params: dict[str, Any], champion: str) -> Seat:
    objective = Objective.from_settings(params["tasks"][task], name, params["seed"])
    better = "higher" if objective.sign > 0 else "lower"
    both = [_standing(root, task, one, objective.metric) for one in (champion, objective.baseline)]
    return Seat(task, name, objective.metric, better, *both)


def _standing(root: Path, task: str, candidate: str, metric: str) -> Standing:
    found = measured(root, task, candidate)
    return Standing(candidate, found[metric], found["low"][metric], found["high"][metric])


def measured(root: Path, task: str, candidate: str) -> dict[str, Any]:
    """A candidate's metrics; low and high hold the ends of intervals."""
    return _read(root / "metrics" / task / f"{candidate}.json")


def candidates(params: dict[str, Any], task: str) -> list[str]:
    return [name for name in params["lineup"] if params["candidates"][name]["task"] == task]


def accounts(root: Path, collection: str) -> list[Account]:
    found = _read(root / "metrics" / "merge" / f"{collection}.json")
    return [
        Account(
            file,
            one["read"],
            one["kept"],
            "; ".join(f"{count:,} {reason}" for reason, count in one["dropped"].items()),
        )
        for file, one in found.items()
    ]


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
