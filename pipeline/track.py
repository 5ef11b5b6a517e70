"""Tracks a task's results in MLflow: track.py TASK DIGEST."""

import os
import sys
from pathlib import Path

from matinee.runtime.process import short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(task: str, digest: str) -> None:
    from matinee.artifacts import task_run
    from matinee.runtime.atomic_write import write_atomically
    from matinee.runtime.serialization import read_yaml
    from matinee.tracking.registry.mlflow_env import quiet_mlflow

    quiet_mlflow()
    from matinee.tracking.mlflow_runs import Tracker

    run = task_run.read_task_run(Path(), task, read_yaml(Path("params.yaml")))
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    written = Tracker(store, task).track(run)
    print(f"{task}: {written} of {len(run.candidates)} runs are new in MLflow")
    write_atomically(Path(digest), task_run.tracked_digest(run))


if __name__ == "__main__":
    hand_over("mlflow.pyfunc", "mlflow.store.tracking.sqlalchemy_store")
    with short_errors(), progress_bar(f"track {sys.argv[1]}"):
        main(*sys.argv[1:])
