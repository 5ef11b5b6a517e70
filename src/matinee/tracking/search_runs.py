"""Tracks a hyper-parameter search: one run per trial, below one per search."""

from __future__ import annotations

from mlflow.entities import Metric, Param

from matinee.artifacts.pickles.pickle_io import sha256
from matinee.runtime.serialization import canonical_json
from matinee.tracking.experiment import PARENT, Experiment, RunState
from matinee.tuning.recommendation import Search
from matinee.tuning.study_storage import Trial

SUMMARY = "matinee.summary"
STATUS = {"complete": "FINISHED", "pruned": "KILLED", "fail": "FAILED"}
"""MLflow's status by Optuna's trial state."""


def track_search(experiment: Experiment, search: Search) -> int:
    """The number of trials that had no run yet."""
    with experiment.lock:
        parent = _search_run(experiment, search)
        return sum(_track_trial(experiment, parent, search, trial) for trial in search.trials)


def _search_run(experiment: Experiment, search: Search) -> str:
    """Holds the metrics of the best trial so far."""
    key, metrics = sha256(search.plan.name.encode()), search.metrics()
    summary = sha256(canonical_json(metrics))
    existing = experiment.find_run(key)
    run = str(existing.info.run_id) if existing else _new_search_run(experiment, key, search)
    if not existing or existing.data.tags.get(SUMMARY) != summary:
        experiment.log_metrics(run, metrics, len(search.trials))
        experiment.client.set_tag(run, SUMMARY, summary)
    return run


def _new_search_run(experiment: Experiment, key: str, search: Search) -> str:
    with experiment.new_run(key, f"search {search.plan.candidate}", {}) as run:
        ranges = search.plan.space.to_dict().items()
        params = [Param(f"space.{name}", text) for name, text in ranges]
        experiment.client.log_batch(run, params=params)
        experiment.log_data(run, search.plan.data)
        return run


def _track_trial(experiment: Experiment, parent: str, search: Search, trial: Trial) -> bool:
    key = sha256(f"{search.plan.name}/{trial.number}".encode())
    if experiment.find_run(key):
        return False
    message = {"message": trial.message} if trial.message else {}
    tags = {PARENT: parent, "state": trial.state} | message
    ended = int(trial.ended * 1000)
    state = RunState(STATUS[trial.state], ended - int(trial.seconds * 1000), ended)
    with experiment.new_run(key, f"trial {trial.number}", tags, state) as run:
        params = [Param(name, str(value)) for name, value in trial.values.items()]
        losses = [Metric("fold_loss", loss, ended, n) for n, loss in enumerate(trial.losses)]
        experiment.client.log_batch(run, losses, params)
        experiment.log_metrics(run, trial.metrics())
    return True
