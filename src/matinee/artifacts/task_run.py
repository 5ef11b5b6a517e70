"""The results of one task in a run of the pipeline, as they are tracked and published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.pickles.pickle_io import sha256
from matinee.artifacts.run_outputs import RunOutputs
from matinee.runtime.serialization import canonical_json


class DataOrigin(NamedTuple):
    """The data that a task's candidates were trained and evaluated on."""

    name: str
    source: str
    digest: str


class CandidateRun(NamedTuple):
    """The results of one candidate."""

    candidate: str
    params: dict[str, Any]
    summary: dict[str, Any]
    cost: dict[str, float]
    sav: Path
    report_files: list[Path]

    def key(self, data: DataOrigin) -> str:
        """The same parameters, data and model are the same run."""
        model = sha256(self.sav.read_bytes())
        return sha256(canonical_json([self.params, data.digest, model]))

    def metrics(self) -> dict[str, float]:
        """Named so that MLflow's UI groups the interval ends and the beyond-accuracy metrics."""
        values = dict(flatten(self.summary)) | self.cost
        return {
            _metric_name(name): value
            for name, value in values.items()
            if isinstance(value, int | float)
        }

    def settings(self) -> dict[str, str]:
        """Short names: MLflow's UI has little room for them."""
        return {name.removeprefix("candidate."): str(v) for name, v in flatten(self.params)}


class ChampionRun(NamedTuple):
    """The champion of a task."""

    sav: Path
    manifest: dict[str, Any]
    report_files: list[Path]

    def metrics(self) -> dict[str, float]:
        """The metrics of the winner of each objective."""
        return {
            f"{objective}/{name}": value
            for objective, winner in self.manifest["objectives"].items()
            for name, value in winner.get("metrics", {}).items()
        }

    def winners(self) -> dict[str, str]:
        """The winning candidate by objective."""
        objectives = self.manifest["objectives"]
        return {objective: winner["candidate"] for objective, winner in objectives.items()}


class TaskRun(NamedTuple):
    task: str
    data: DataOrigin
    candidates: list[CandidateRun]
    champion: ChampionRun
    drift: dict[str, Any] | None = None
    """the drift verdict, if this task's collection was examined"""
    deciding: dict[str, tuple[str, bool]] = {}  # noqa: RUF012 - never changed
    """by objective: the deciding metric, and whether higher is better"""

    def digest(self) -> str:
        runs = [[run.key(self.data), run.summary] for run in self.candidates]
        return sha256(canonical_json([self.task, runs, self.champion.manifest, self.drift]))


def flatten(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested values under dotted names."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _metric_name(name: str) -> str:
    parts = name.split(".")
    ends = [part for part in parts if part in ("low", "high")]
    if ends:
        return "within/" + ".".join([part for part in parts if part not in ends] + ends)
    return name.replace("beyond_accuracy.", "beyond_accuracy/")


def read_task_run(root: Path, task: str, params: dict[str, Any]) -> TaskRun:
    outputs, collection = RunOutputs(root), params["tasks"][task]["collection"]
    manifest = read_manifest(outputs.manifest(task))
    source = json.loads(outputs.source(collection).read_text())
    data = DataOrigin(source["source"], source["url"], manifest["digests"]["data"])
    report = [outputs.leaderboard(task, suffix) for suffix in ("md", "png")]
    drift = _drift(outputs, collection)
    if drift:
        report += [outputs.drift_report(suffix) for suffix in ("md", "png")]
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    candidates = [_candidate_run(outputs, task, name, params) for name in names]
    champion = ChampionRun(outputs.champion(task), manifest, report)
    return TaskRun(task, data, candidates, champion, drift, _deciding(outputs, task, params))


def _drift(outputs: RunOutputs, collection: str) -> dict[str, Any] | None:
    if not outputs.drift.exists():
        return None
    drift: dict[str, Any] = json.loads(outputs.drift.read_text())
    return drift if drift.get("collection") == collection else None


def _deciding(
    outputs: RunOutputs, task: str, params: dict[str, Any]
) -> dict[str, tuple[str, bool]]:
    deciding = {}
    for name, settings in params["tasks"][task]["objectives"].items():
        file = outputs.deciding_metric(settings["baseline"])
        if file.exists():
            deciding[name] = (
                next(iter(json.loads(file.read_text()))),
                settings["better"] == "higher",
            )
    return deciding


def _candidate_run(
    outputs: RunOutputs, task: str, name: str, params: dict[str, Any]
) -> CandidateRun:
    cost = outputs.cost(name)
    settings = {
        "seed": params["seed"],
        "split": params["tasks"][task]["split"],
        "candidate": params["candidates"][name],
    }
    return CandidateRun(
        name,
        settings,
        _summary(outputs, task, name),
        json.loads(cost.read_text()) if cost.exists() else {},
        outputs.candidate(task, name),
        [
            outputs.candidate_chart(task, name),
            outputs.group_metrics(task, name),
            outputs.evaluation(task, name),
        ],
    )


def _summary(outputs: RunOutputs, task: str, name: str) -> dict[str, Any]:
    """The metrics of a candidate; of champion and baseline also those beyond accuracy."""
    summary: dict[str, Any] = json.loads(outputs.metrics(task, name).read_text())
    file = outputs.beyond_accuracy(task)
    measured = json.loads(file.read_text()).values() if file.exists() else ()
    of_candidate = [each for each in measured if each["candidate"] == name]
    return summary | ({"beyond_accuracy": of_candidate[0]} if of_candidate else {})


def tracked_digest(run: TaskRun) -> bytes:
    """What the MLflow store holds after tracking; a stage output, so its loss is noticed."""
    return canonical_json({run.task: run.digest()})
