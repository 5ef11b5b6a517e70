"""Compares what names denote: states of the pipeline, versions of the store, runs of MLflow."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from mlflow.entities import Run
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from matinee.model_store.comparison import version_pairs
from matinee.model_store.comparison.champion_challenger import Entrant
from matinee.model_store.comparison.pipeline_states import read_state
from matinee.model_store.comparison.rescoring import NotComparableError, Workspace
from matinee.model_store.comparison.results import Side, TaskResults, compare_sides
from matinee.model_store.storage import StoreAddress
from matinee.tracking.experiment import store_uri

KINDS = {"version": "[0-9a-f]{16}", "run": "[0-9a-f]{32}"}
"""What a name is, by its form; all else is the workspace, a git revision or a DVC experiment."""


def compare(root: Path, params: dict[str, Any], a: str, b: str) -> dict[str, Any]:
    """Rows and notes, ready for JSON; for versions and runs the task's settings are those here."""
    kind, other = _kind(a), _kind(b)
    if kind != other:
        raise NotComparableError(f"{a} is a {kind} and {b} is a {other}; compare two of a kind")
    if kind == "version":
        address = StoreAddress.from_params(params)
        workspace = Workspace(params, root / "data" / "prepared")
        return version_pairs.compare_stored(a, b, address, workspace)
    if kind == "run":
        client = MlflowClient(store_uri(root / "mlruns"))
        return compare_sides(_read_run(client, params, a), _read_run(client, params, b))
    return compare_sides(read_state(root, a), read_state(root, b))


def _kind(name: str) -> str:
    matching = (kind for kind, form in KINDS.items() if re.fullmatch(form, name))
    return next(matching, "state of the pipeline")


def _read_run(client: MlflowClient, params: dict[str, Any], name: str) -> Side:
    import pandas as pd

    try:
        run = client.get_run(name)
        task = client.get_experiment(run.info.experiment_id).name
        candidate = run.data.tags["mlflow.runName"]
        with tempfile.TemporaryDirectory() as folder:
            rows = pd.read_parquet(client.download_artifacts(name, f"{candidate}.parquet", folder))
    except (MlflowException, OSError) as error:
        raise NotComparableError(
            f"run {name} has no result of a candidate ({error}); choose a candidate's run"
        ) from error
    objective = run.data.tags["objective"]
    settings = params["tasks"][task] | {"split": run.data.params["split"]}
    results = TaskResults(
        settings,
        int(run.data.params["seed"]),
        _data_digest(run),
        {objective: {candidate: Entrant(candidate, rows, dict(run.data.metrics))}},
        {objective: candidate},
    )
    return Side(f"{candidate} ({name[:8]})", {task: results})


def _data_digest(run: Run) -> str:
    inputs = run.inputs.dataset_inputs if run.inputs else []
    return str(inputs[0].dataset.digest) if inputs else ""
