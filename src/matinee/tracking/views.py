"""Saved views of MLflow's list of runs: the candidates of one objective, by its deciding metric.

Since 3.17 the UI opens on generative AI unless an address says `workflowType`, whatever the kind of
the experiment; `addresses` has those that open on the views.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Iterator
from typing import Any, NoReturn

from mlflow.tracking import MlflowClient

TAG = "mlflow.sharedViewState."
COLUMNS = ("attributes.`Created`", "attributes.`Duration`")
COSTS = ("seconds", "megabytes")
COUNTS = ("n_queries", "n_answered", "peak_mib")
MAX_METRICS = 7
"""In a view; the others are under *Columns*."""


def view_tag(objective: str, metric: str, higher: bool, metrics: list[str]) -> tuple[str, str]:
    """Name and value of the tag of an experiment that keeps a view."""
    special = (metric, *COSTS, *COUNTS)
    others = [name for name in metrics if name not in special and "/" not in name]
    shown = [metric, *others[: MAX_METRICS - len(COSTS) - 1], *COSTS]
    columns = [*(f"metrics.`{name}`" for name in shown), *COLUMNS]
    state: dict[str, Any] = {
        "searchFilter": f"tags.objective = '{objective}'",
        "orderByKey": f"metrics.`{metric}`",
        "orderByAsc": not higher,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "datasetsFilter": [],
        "modelVersionFilter": "All Runs",
        "selectedColumns": columns,
        "columnOrder": columns,
    }
    packed = base64.b64encode(zlib.compress(json.dumps(state).encode())).decode()
    view = {"name": f"{objective}: candidates", "createdAt": 0, "updatedAt": 0}
    return f"{TAG}{objective}", json.dumps(view | {"state": f"deflate;{packed}"})


def start_ui(store: str, port: int) -> NoReturn:
    """Replaces this process with MLflow's server."""
    command = ["mlflow", "server", "--workers", "1", "--port", str(port)]
    command += ["--backend-store-uri", store]
    os.execvpe(command[0], command, os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"})


def addresses(store: str, server: str) -> Iterator[tuple[str, str]]:
    """What each view of a store shows, and its address."""
    for experiment in reversed(MlflowClient(store).search_experiments()):
        for tag in sorted(experiment.tags):
            if tag.startswith(TAG):
                objective = tag.removeprefix(TAG)
                query = f"workflowType=machine_learning&viewStateShareKey={objective}"
                page = f"{server}/#/experiments/{experiment.experiment_id}/runs?{query}"
                yield f"{experiment.name}, {objective}", page
