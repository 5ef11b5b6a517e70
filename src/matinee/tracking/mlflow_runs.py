"""Tracks the results of a task: one run per candidate, one per champion, below one per data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
from mlflow.entities import Param
from mlflow.entities.model_registry import ModelVersion

from matinee.artifacts.pickles.pickle_io import sha256
from matinee.artifacts.task_run import CandidateRun, ChampionRun, DataOrigin, TaskRun, flatten
from matinee.tracking import pyfunc_model
from matinee.tracking.experiment import (
    COMPLETE,
    FINISHED,
    KEY,
    PARENT,
    Experiment,
    RunState,
)
from matinee.tracking.registry import aliases
from matinee.tracking.views import view_tag


def _times_of_fit(candidate: CandidateRun) -> RunState:
    """The fit ended when the model's file was written; logging takes longer than some fits."""
    if "seconds" not in candidate.cost:
        return FINISHED
    ended = candidate.sav.stat().st_mtime
    return RunState(
        started=int(1000 * (ended - candidate.cost["seconds"])), ended=int(1000 * ended)
    )


class Tracker(Experiment):
    def track(self, run: TaskRun) -> int:
        """The number of candidates whose run was new or changed."""
        with self.lock:
            parent = self._data_run(run.data)
            written = [self._track_candidate(parent, run.data, each) for each in run.candidates]
            self._track_champion(parent, run.champion)
            self._track_drift(parent, run.drift or {})
            self._save_views(run)
        return sum(written)

    def candidate_metrics(self, run: TaskRun) -> dict[str, dict[str, float]]:
        """The tracked metrics of each candidate that has a complete run."""
        metrics = {}
        for candidate in run.candidates:
            key = candidate.key(run.data)
            query = f"tags.`{KEY}` = '{key}' and tags.`{COMPLETE}` = 'yes'"
            for tracked in self.client.search_runs([self.id], query):
                metrics[candidate.candidate] = dict(tracked.data.metrics)
        return metrics

    def register(
        self, champion: ChampionRun, digest: str, tags: dict[str, str], parent: str = ""
    ) -> ModelVersion:
        """A version of the registered model, logged by a run of its own."""
        key = sha256(f"{parent}/{digest}".encode())
        self.find_run(key)
        with self.new_run(key, "champion", tags | ({PARENT: parent} if parent else {})) as run:
            model = self._log_model(run, champion.sav, "champion")
            self.log_metrics(run, champion.metrics())
        return aliases.create_version(self.client, self.task, model, run, tags | {"digest": digest})

    def _data_run(self, data: DataOrigin) -> str:
        key = sha256(data.digest.encode())
        if existing := self.find_run(key):
            return str(existing.info.run_id)
        with self.new_run(key, f"{self.task} on {data.name}", {}) as run:
            self.log_data(run, data)
            return run

    def _track_candidate(self, parent: str, data: DataOrigin, candidate: CandidateRun) -> bool:
        key, objective = candidate.key(data), candidate.summary["objective"]
        if existing := self.find_run(key):
            expected = candidate._replace(cost={}).metrics()
            if expected.items() <= existing.data.metrics.items():
                return False
            self._log_results(existing.info.run_id, candidate)  # a metric of the model is new
            return True
        tags = {PARENT: parent, "objective": objective}
        with self.new_run(key, candidate.candidate, tags, _times_of_fit(candidate)) as run:
            params = [Param(name, value) for name, value in candidate.settings().items()]
            self.client.log_batch(run, params=params)
            self.log_data(run, data)
            self._log_results(run, candidate)
            self._log_model(run, candidate.sav, objective)
        return True

    def _track_champion(self, parent: str, champion: ChampionRun) -> None:
        winners = {f"champion.{name}": value for name, value in champion.winners().items()}
        for name, candidate in winners.items():
            self.client.set_tag(parent, name, candidate)
        self.log_changed_metrics(parent, champion.metrics())
        for path in champion.report_files:
            self.client.log_artifact(parent, str(path))
        digest = champion.manifest["files"][champion.sav.name]
        version = aliases.version_of_digest(self.client, self.task, digest)
        version = version or self.register(champion, digest, winners, parent)
        aliases.set_challenger(self.client, self.task, version)

    def _track_drift(self, parent: str, drift: dict[str, Any]) -> None:
        values = dict(flatten(drift, "drift/"))
        numbers = {name: v for name, v in values.items() if isinstance(v, int | float)}
        self.log_changed_metrics(parent, numbers)
        for name, text in values.items():
            if isinstance(text, str):
                self.client.set_tag(parent, name, text)

    def _save_views(self, run: TaskRun) -> None:
        for objective, (metric, higher) in run.deciding.items():
            metrics = dict.fromkeys(
                name
                for candidate in run.candidates
                if candidate.summary["objective"] == objective
                for name in candidate.metrics()
            )
            tag, view = view_tag(objective, metric, higher, sorted(metrics))
            self.client.set_experiment_tag(self.id, tag, view)

    def _log_results(self, run: str, candidate: CandidateRun) -> None:
        self.log_metrics(run, candidate.metrics())
        for path in candidate.report_files:
            self.client.log_artifact(run, str(path))

    def _log_model(self, run: str, sav: Path, kind: str) -> str:
        """Logs the .sav as a pyfunc model and returns its URI."""
        example, signature = pyfunc_model.signature(self.task, kind)
        config = {"task": self.task, "kind": kind, "digest": sha256(sav.read_bytes())}
        with mlflow.start_run(run_id=run):
            logged = mlflow.pyfunc.log_model(
                name="model",
                python_model=pyfunc_model.__file__,
                model_config=config,
                artifacts={"sav": str(sav)},
                signature=signature,
                input_example=example,
                pip_requirements=["matinee"],
            )
        return str(logged.model_uri)
