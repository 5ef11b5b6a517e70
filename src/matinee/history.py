"""What a run of the pipeline leaves for the history, and whether the store has it already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from matinee import artifact


class Data(NamedTuple):
    """What a task's candidates learned from and were asked about."""

    name: str
    source: str
    digest: str


class Outcome(NamedTuple):
    """A candidate's result files."""

    candidate: str
    params: dict[str, Any]
    summary: dict[str, Any]
    cost: dict[str, float]
    sav: Path
    pictures: list[Path]

    def key(self, data: Data) -> str:
        """The same parameters, data and model are the same run."""
        model = artifact.sha256(self.sav.read_bytes())
        return artifact.sha256(artifact.canonical([self.params, data.digest, model]))


class Crowned(NamedTuple):
    """A task's champion."""

    sav: Path
    manifest: dict[str, Any]
    report: list[Path]


class History(NamedTuple):
    """All that is to be known of a task."""

    task: str
    data: Data
    outcomes: list[Outcome]
    crowned: Crowned

    def digest(self) -> str:
        runs = [[one.key(self.data), one.summary] for one in self.outcomes]
        return artifact.sha256(artifact.canonical([self.task, runs, self.crowned.manifest]))


def read(root: Path, task: str, params: dict[str, Any]) -> History:
    """From the files that the stages left below a folder."""
    sav = root / "models" / "best" / f"{task}.sav"
    manifest = artifact.read_manifest(sav.with_suffix(".json"))
    raw = root / "data" / "raw" / params["tasks"][task]["collection"]
    source = json.loads((raw / "source.json").read_text())
    data = Data(source["source"], source["url"], manifest["digests"]["data"])
    report = [root / "reports" / task / f"leaderboard.{ending}" for ending in ("md", "png")]
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    outcomes = [_outcome(root, task, name, params) for name in names]
    return History(task, data, outcomes, Crowned(sav, manifest, report))


def _outcome(root: Path, task: str, name: str, params: dict[str, Any]) -> Outcome:
    cost = root / "metrics" / "costs" / f"{name}.json"
    return Outcome(
        name,
        {
            "seed": params["seed"],
            "split": params["tasks"][task]["split"],
            "candidate": params["candidates"][name],
        },
        _summary(root, task, name),
        json.loads(cost.read_text()) if cost.exists() else {},
        root / "models" / "candidates" / task / f"{name}.sav",
        [root / "reports" / task / f"{name}.{ending}" for ending in ("png", "csv")],
    )


def _summary(root: Path, task: str, name: str) -> dict[str, Any]:
    """Its metrics; of a champion and of its baseline the axes too."""
    summary: dict[str, Any] = json.loads((root / "metrics" / task / f"{name}.json").read_text())
    axes = root / "metrics" / "axes" / f"{task}.json"
    measured = json.loads(axes.read_text()).values() if axes.exists() else ()
    mine = [one for one in measured if one["candidate"] == name]
    return summary | ({"axes": mine[0]} if mine else {})


def known(history: History) -> bytes:
    """What the store knows once this is in it: written beside it, and missed with it."""
    return artifact.canonical({history.task: history.digest()})
