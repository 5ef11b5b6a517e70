"""Writes to MLflow what it does not know yet: track.py TASK KNOWN."""

import os
import sys
from pathlib import Path

import yaml

from matinee.artifacts import pickle_io, run_outputs
from matinee.runtime.progress_bar import waiting
from matinee.tracking.registry.mlflow_env import quiet


def main(task: str, known: str) -> None:
    quiet()
    from matinee.tracking.mlflow_runs import Tracker

    params = yaml.safe_load(Path("params.yaml").read_text())
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    found = run_outputs.read(Path(), task, params)
    written = Tracker(store, task).track(found)
    print(f"{task}: {written} of {len(found.outcomes)} runs are new in MLflow")
    pickle_io.write_atomically(Path(known), run_outputs.known(found))


if __name__ == "__main__":
    with waiting(f"MLflow is told of {sys.argv[1]}"):
        main(*sys.argv[1:])
