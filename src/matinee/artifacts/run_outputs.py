"""What a run of the pipeline leaves for the history, and whether the store has it already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from matinee.artifacts import pickle_io
from matinee.runtime.serialization import canonical_json


class DataOrigin(NamedTuple):
    """What a task's candidates learned from and were asked about."""

    name: str
    source: str
    digest: str


class CandidateRun(NamedTuple):
    """A candidate's result files."""

    candidate: str
    params: dict[str, Any]
    summary: dict[str, Any]
    cost: dict[str, float]
    sav: Path
    pictures: list[Path]

    def key(self, data: DataOrigin) -> str:
        """The same parameters, data and model are the same run."""
        model = pickle_io.sha256(self.sav.read_bytes())
        return pickle_io.sha256(canonical_json([self.params, data.digest, model]))

    def figures(self) -> dict[str, float]:
        """Named so that the UI puts the ends of intervals, and the axes, into sections."""
        told = dict(flatten(self.summary)) | self.cost
        return {
            _named(name): value for name, value in told.items() if isinstance(value, int | float)
        }

    def settings(self) -> dict[str, str]:
        """Named as short as they can be: the UI's axes have little room."""
        return {name.removeprefix("candidate."): str(v) for name, v in flatten(self.params)}


class ChampionRun(NamedTuple):
    """A task's champion."""

    sav: Path
    manifest: dict[str, Any]
    report: list[Path]

    def figures(self) -> dict[str, float]:
        """Of the winner of each objective."""
        objectives = self.manifest["objectives"]
        return {
            f"{objective}/{name}": value
            for objective, winner in objectives.items()
            for name, value in winner.get("metrics", {}).items()
        }


class TaskRun(NamedTuple):
    """All that is to be known of a task."""

    task: str
    data: DataOrigin
    outcomes: list[CandidateRun]
    crowned: ChampionRun
    drift: dict[str, Any] | None = None
    """whether tastes have changed, of a collection of which that is known"""

    def digest(self) -> str:
        runs = [[one.key(self.data), one.summary] for one in self.outcomes]
        told = [self.task, runs, self.crowned.manifest, self.drift]
        return pickle_io.sha256(canonical_json(told))


def flatten(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each value under the names that lead to it."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _named(figure: str) -> str:
    parts = figure.split(".")
    ends = [part for part in parts if part in ("low", "high")]
    if ends:
        return "within/" + ".".join([part for part in parts if part not in ends] + ends)
    return figure.replace("beyond_accuracy.", "beyond_accuracy/")


def read_task_run(root: Path, task: str, params: dict[str, Any]) -> TaskRun:
    """From the files that the stages left below a folder."""
    sav = root / "models" / "best" / f"{task}.sav"
    manifest = pickle_io.read_manifest(sav.with_suffix(".json"))
    raw = root / "data" / "raw" / params["tasks"][task]["collection"]
    source = json.loads((raw / "source.json").read_text())
    data = DataOrigin(source["source"], source["url"], manifest["digests"]["data"])
    report = [root / "reports" / task / f"leaderboard.{ending}" for ending in ("md", "png")]
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    outcomes = [_outcome(root, task, name, params) for name in names]
    drift = _drift(root, params["tasks"][task]["collection"])
    if drift:
        report += [root / "reports" / "drift" / f"drift.{ending}" for ending in ("md", "png")]
    return TaskRun(task, data, outcomes, ChampionRun(sav, manifest, report), drift)


def _drift(root: Path, collection: str) -> dict[str, Any] | None:
    found = root / "metrics" / "drift.json"
    tracked_digest: dict[str, Any] = json.loads(found.read_text()) if found.exists() else {}
    return tracked_digest if collection == tracked_digest.get("collection") else None


def _outcome(root: Path, task: str, name: str, params: dict[str, Any]) -> CandidateRun:
    cost = root / "metrics" / "costs" / f"{name}.json"
    return CandidateRun(
        name,
        {
            "seed": params["seed"],
            "split": params["tasks"][task]["split"],
            "candidate": params["candidates"][name],
        },
        _summary(root, task, name),
        json.loads(cost.read_text()) if cost.exists() else {},
        root / "models" / "candidates" / task / f"{name}.sav",
        [
            root / "reports" / task / "candidates" / f"{name}.png",
            root / "reports" / task / f"{name}.csv",
        ],
    )


def _summary(root: Path, task: str, name: str) -> dict[str, Any]:
    """Its metrics; of a champion and of its baseline the axes too."""
    summary: dict[str, Any] = json.loads((root / "metrics" / task / f"{name}.json").read_text())
    axes = root / "metrics" / "beyond_accuracy" / f"{task}.json"
    measured = json.loads(axes.read_text()).values() if axes.exists() else ()
    mine = [one for one in measured if one["candidate"] == name]
    return summary | ({"beyond_accuracy": mine[0]} if mine else {})


def tracked_digest(history: TaskRun) -> bytes:
    """What the store knows once this is in it: written beside it, and missed with it."""
    return canonical_json({history.task: history.digest()})
