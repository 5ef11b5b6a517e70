"""The history of what was tried, in MLflow. Writes what is missing there, and nothing twice."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import filelock
import mlflow
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, Run
from mlflow.entities.model_registry import ModelVersion
from mlflow.tracking import MlflowClient
from mlflow.tracking.context.registry import resolve_tags

from matinee.artifacts import pickle_io
from matinee.artifacts.dvc_lock import locked_stages
from matinee.artifacts.run_outputs import CandidateRun, ChampionRun, DataOrigin, TaskRun, flatten
from matinee.runtime.serialization import canonical_json
from matinee.tracking import pyfunc_model
from matinee.tracking.registry import aliases

if TYPE_CHECKING:
    from matinee.tuning.recommendation import Search
    from matinee.tuning.study_storage import Trial

URI = "MLFLOW_TRACKING_URI"
KEY, COMPLETE, SUMMARY = "matinee.key", "matinee.complete", "matinee.summary"
PARENT = "mlflow.parentRunId"
KIND = {"mlflow.experimentKind": "custom_model_development"}
"""So that the UI opens with runs, not with chats."""
STATUS = {"complete": "FINISHED", "pruned": "KILLED", "fail": "FAILED"}
"""What MLflow calls the states of trials."""


class Course(NamedTuple):
    """How a run went, in MLflow's words, and when, where that is not now."""

    status: str = "FINISHED"
    began: int | None = None
    """milliseconds since 1970"""
    ended: int | None = None


COURSE = Course()


class Tracker:
    """One task's experiment, in the store of a folder or wherever MLflow is told."""

    def __init__(self, folder: Path, task: str) -> None:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        mlflow.set_tracking_uri(os.environ.get(URI) or f"sqlite:///{folder / 'mlflow.db'}")
        self.task, self.tags = task, resolve_tags() | _origin(folder.parent)
        with filelock.FileLock(folder / ".lock"):  # a new store is not safe in parallel
            self.client = MlflowClient()
            known = self.client.get_experiment_by_name(task)
            place = (folder / "artifacts" / task).as_uri()
            self.experiment = (
                known.experiment_id
                if known
                else self.client.create_experiment(task, place, tags=KIND)
            )
        self.lock = filelock.FileLock(folder / f".{task}.lock")

    def track(self, history: TaskRun) -> int:
        """How many runs were written, the others having been there."""
        with self.lock:
            parent = self._parent(history.data)
            written = [self._candidate(parent, history.data, one) for one in history.outcomes]
            self._champion(parent, history.crowned)
            self._drift(parent, history.drift or {})
        return sum(written)

    def search(self, search: Search) -> int:
        """How many trials were written, the others having been there."""
        with self.lock:
            parent = self._searched(search)
            return sum(self._tried(parent, search, one) for one in search.tried)

    def _parent(self, data: DataOrigin) -> str:
        found = self._found(pickle_io.sha256(data.digest.encode()))
        if found:
            return str(found.info.run_id)
        name = f"{self.task} on {data.name}"
        with self._run(pickle_io.sha256(data.digest.encode()), name, {}) as run:
            self._data(run, data)
            return run

    def _candidate(self, parent: str, data: DataOrigin, outcome: CandidateRun) -> bool:
        key = outcome.key(data)
        found = self._found(key)
        if found and outcome._replace(cost={}).figures().items() <= found.data.metrics.items():
            return False
        if found:  # another metric is wanted of the same model
            self._figures(found.info.run_id, outcome)
            return True
        tags = {PARENT: parent, "objective": outcome.summary["objective"]}
        with self._run(key, outcome.candidate, tags) as run:
            params = [Param(name, value) for name, value in outcome.settings().items()]
            self.client.log_batch(run, params=params)
            self._data(run, data)
            self._figures(run, outcome)
            self._model(run, outcome.sav, outcome.summary["objective"])
        return True

    def _champion(self, parent: str, crowned: ChampionRun) -> None:
        for objective, winner in crowned.manifest["objectives"].items():
            self.client.set_tag(parent, f"champion.{objective}", winner["candidate"])
        self._log_new(parent, crowned.figures())
        for path in crowned.report:
            self.client.log_artifact(parent, str(path))
        digest = crowned.manifest["files"][crowned.sav.name]
        winners = {
            f"champion.{s}": w["candidate"] for s, w in crowned.manifest["objectives"].items()
        }
        known = aliases.of_digest(self.client, self.task, digest)
        version = known or self.register(crowned, digest, winners | {PARENT: parent})
        aliases.set_challenger(self.client, self.task, version)

    def _drift(self, parent: str, drift: dict[str, Any]) -> None:
        """The verdict of the last replay, on the run of the data."""
        told = dict(flatten(drift, "drift/"))
        figures = {name: value for name, value in told.items() if isinstance(value, int | float)}
        self._log_new(parent, figures)
        for name, text in told.items():
            if isinstance(text, str):
                self.client.set_tag(parent, name, text)

    def register(self, crowned: ChampionRun, digest: str, tags: dict[str, str]) -> ModelVersion:
        """A version of the registered model, from a run of its own."""
        key = pickle_io.sha256(f"{tags.get(PARENT, '')}/{digest}".encode())
        self._found(key)
        with self._run(key, "champion", tags) as run:
            model = self._model(run, crowned.sav, "champion")
            self._log(run, crowned.figures(), 0)
        told = {name: tag for name, tag in tags.items() if name != PARENT}
        return aliases.create(self.client, self.task, model, run, told | {"digest": digest})

    def figures(self, history: TaskRun) -> dict[str, dict[str, float]]:
        """What the complete run of each candidate tells; none where there is no such run."""
        found = {}
        for one in history.outcomes:
            wanted = f"tags.`{KEY}` = '{one.key(history.data)}' and tags.`{COMPLETE}` = 'yes'"
            for run in self.client.search_runs([self.experiment], wanted):
                found[one.candidate] = dict(run.data.metrics)
        return found

    def _searched(self, search: Search) -> str:
        """The run of a search; it tells the best of the trials so far."""
        key, figures = pickle_io.sha256(search.plan.name.encode()), search.figures()
        summary = pickle_io.sha256(canonical_json(figures))
        found = self._found(key)
        run = str(found.info.run_id) if found else self._space(key, search)
        if not found or found.data.tags.get(SUMMARY) != summary:
            self._log(run, figures, len(search.tried))
            self.client.set_tag(run, SUMMARY, summary)
        return run

    def _space(self, key: str, search: Search) -> str:
        with self._run(key, f"search {search.plan.candidate}", {}) as run:
            ranges = search.plan.space.told().items()
            params = [Param(f"space.{name}", told) for name, told in ranges]
            self.client.log_batch(run, params=params)
            self._data(run, search.plan.data)
            return run

    def _tried(self, parent: str, search: Search, one: Trial) -> bool:
        key = pickle_io.sha256(f"{search.plan.name}/{one.number}".encode())
        if self._found(key):
            return False
        failed = {"message": one.message} if one.message else {}
        tags = {PARENT: parent, "state": one.state} | failed
        ended = int(one.ended * 1000)
        course = Course(STATUS[one.state], ended - int(one.seconds * 1000), ended)
        with self._run(key, f"trial {one.number}", tags, course) as run:
            params = [Param(name, str(value)) for name, value in one.values.items()]
            losses = [Metric("fold_loss", loss, ended, n) for n, loss in enumerate(one.losses)]
            self.client.log_batch(run, losses, params)
            self._log(run, one.figures(), 0)
        return True

    def _log_new(self, run: str, figures: dict[str, float]) -> None:
        if not figures.items() <= self.client.get_run(run).data.metrics.items():
            self._log(run, figures, 0)

    def _log(self, run: str, figures: dict[str, float], step: int) -> None:
        now = int(time.time() * 1000)
        self.client.log_batch(run, [Metric(k, v, now, step) for k, v in figures.items()])

    def _found(self, key: str) -> Run | None:
        """The complete run of this key; what a killed run left is removed."""
        for run in self.client.search_runs([self.experiment], f"tags.`{KEY}` = '{key}'"):
            if run.data.tags.get(COMPLETE):
                return run
            self.client.delete_run(run.info.run_id)
        return None

    @contextmanager
    def _run(
        self, key: str, name: str, tags: dict[str, str], course: Course = COURSE
    ) -> Iterator[str]:
        tags = self.tags | tags | {KEY: key}
        run = self.client.create_run(self.experiment, course.began, tags, name)
        yield run.info.run_id
        self.client.set_tag(run.info.run_id, COMPLETE, "yes")
        self.client.set_terminated(run.info.run_id, course.status, course.ended)

    def _data(self, run: str, data: DataOrigin) -> None:
        # MLflow keeps 36 characters of a digest
        used = Dataset(data.name, data.digest.removeprefix("sha256:")[:36], "local", data.source)
        self.client.log_inputs(run, [DatasetInput(used, [InputTag("mlflow.data.context", "all")])])

    def _figures(self, run: str, outcome: CandidateRun) -> None:
        self._log(run, outcome.figures(), 0)
        for path in outcome.pictures:
            self.client.log_artifact(run, str(path))

    def _model(self, run: str, sav: Path, kind: str) -> str:
        """Logs the .sav as a model that MLflow can ask; returns where it lies."""
        example, form = pyfunc_model.signature(self.task, kind)
        with mlflow.start_run(run_id=run):
            logged = mlflow.pyfunc.log_model(
                name="model",
                python_model=pyfunc_model.__file__,
                model_config={
                    "task": self.task,
                    "kind": kind,
                    "digest": pickle_io.sha256(sav.read_bytes()),
                },
                artifacts={"sav": str(sav)},
                signature=form,
                input_example=example,
                pip_requirements=["matinee"],
            )
        return str(logged.model_uri)


def _origin(root: Path) -> dict[str, str]:
    """Where in DVC's history a run stands; the lock without what tracking itself writes there."""
    others = {
        name: stage for name, stage in locked_stages(root).items() if not name.startswith("track@")
    }
    known = {
        "dvc.lock": pickle_io.sha256(canonical_json(others)) if others else "",
        "dvc.experiment": os.environ.get("DVC_EXP_NAME", ""),
        "dvc.baseline": os.environ.get("DVC_EXP_BASELINE_REV", ""),
    }
    return {name: value for name, value in known.items() if value}
