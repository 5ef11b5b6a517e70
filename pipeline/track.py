"""Writes to MLflow what it does not know yet: track.py TASK KNOWN."""

import os
import sys
from pathlib import Path

import yaml

from matinee.artifacts import run_outputs
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.progress_bar import progress_bar
from matinee.tracking.registry.mlflow_env import quiet_mlflow


def main(task: str, known: str) -> None:
    quiet_mlflow()
    from matinee.tracking.mlflow_runs import Tracker

    params = yaml.safe_load(Path("params.yaml").read_text())
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    found = run_outputs.read_task_run(Path(), task, params)
    written = Tracker(store, task).track(found)
    print(f"{task}: {written} of {len(found.outcomes)} runs are new in MLflow")
    write_atomically(Path(known), run_outputs.tracked_digest(found))


if __name__ == "__main__":
    with progress_bar(f"MLflow is told of {sys.argv[1]}"):
        main(*sys.argv[1:])
