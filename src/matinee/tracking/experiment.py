"""One MLflow experiment whose runs are written once each, also after a crash."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import filelock
import mlflow
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Run
from mlflow.tracking import MlflowClient
from mlflow.tracking.context.registry import resolve_tags

from matinee.artifacts.dvc_lock import locked_stages
from matinee.artifacts.pickles.pickle_io import sha256
from matinee.artifacts.task_run import DataOrigin
from matinee.runtime.serialization import canonical_json

URI = "MLFLOW_TRACKING_URI"
KEY, COMPLETE = "matinee.key", "matinee.complete"
PARENT = "mlflow.parentRunId"
KIND, NOTE = "mlflow.experimentKind", "mlflow.note.content"
DESCRIPTION = (
    "The candidates of the task {task}: one run each, below a run for each data set, which has the "
    "metrics of the champion. *Views* lists the candidates of one objective by the metric that "
    "decides. Bounds of 95% intervals are under `within/`; *Duration* is that of the fit."
)
"""In Markdown, above the runs."""


class RunState(NamedTuple):
    """MLflow's status of a run, and its times where these are not now."""

    status: str = "FINISHED"
    started: int | None = None
    """milliseconds since 1970"""
    ended: int | None = None


FINISHED = RunState()


class Experiment:
    """The experiment of one task, in a folder's store or at MLFLOW_TRACKING_URI."""

    def __init__(self, folder: Path, task: str) -> None:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        mlflow.set_tracking_uri(store_uri(folder))
        self.task, self.tags = task, resolve_tags() | _dvc_tags(folder.parent)
        with filelock.FileLock(folder / ".lock"):  # creating the tables is not safe in parallel
            self.client = MlflowClient()
            existing = self.client.get_experiment_by_name(task)
            if existing:
                self.id = existing.experiment_id
            else:
                artifacts = (folder / "artifacts" / task).as_uri()
                tags = {KIND: "custom_model_development", NOTE: DESCRIPTION.format(task=task)}
                self.id = self.client.create_experiment(task, artifacts, tags=tags)
        self.lock = filelock.FileLock(folder / f".{task}.lock")

    def find_run(self, key: str) -> Run | None:
        """The complete run of this key; incomplete runs of killed processes are deleted."""
        for run in self.client.search_runs([self.id], f"tags.`{KEY}` = '{key}'"):
            if run.data.tags.get(COMPLETE):
                return run
            self.client.delete_run(run.info.run_id)
        return None

    @contextmanager
    def new_run(
        self, key: str, name: str, tags: dict[str, str], state: RunState = FINISHED
    ) -> Iterator[str]:
        """The id of a run that is complete when the block ends."""
        tags = self.tags | tags | {KEY: key}
        run = self.client.create_run(self.id, state.started, tags, name)
        yield run.info.run_id
        self.client.set_tag(run.info.run_id, COMPLETE, "yes")
        self.client.set_terminated(run.info.run_id, state.status, state.ended)

    def log_metrics(self, run: str, metrics: Mapping[str, float], step: int = 0) -> None:
        now = int(time.time() * 1000)
        self.client.log_batch(run, [Metric(k, v, now, step) for k, v in metrics.items()])

    def log_changed_metrics(self, run: str, metrics: Mapping[str, float]) -> None:
        if not metrics.items() <= self.client.get_run(run).data.metrics.items():
            self.log_metrics(run, metrics)

    def log_data(self, run: str, data: DataOrigin) -> None:
        # MLflow keeps 36 characters of a digest
        dataset = Dataset(data.name, data.digest.removeprefix("sha256:")[:36], "local", data.source)
        inputs = [DatasetInput(dataset, [InputTag("mlflow.data.context", "all")])]
        self.client.log_inputs(run, inputs)


def store_uri(folder: Path) -> str:
    """The store of a folder, unless MLFLOW_TRACKING_URI names another."""
    return os.environ.get(URI) or f"sqlite:///{folder.resolve() / 'mlflow.db'}"


def _dvc_tags(root: Path) -> dict[str, str]:
    """The state of the pipeline; without the tracking stages, which change by tracking."""
    stages = {
        name: stage for name, stage in locked_stages(root).items() if not name.startswith("track@")
    }
    tags = {
        "dvc.lock": sha256(canonical_json(stages)) if stages else "",
        "dvc.experiment": os.environ.get("DVC_EXP_NAME", ""),
        "dvc.baseline": os.environ.get("DVC_EXP_BASELINE_REV", ""),
    }
    return {name: value for name, value in tags.items() if value}
