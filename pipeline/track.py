"""Writes to MLflow what it does not know yet, from the result files of the other stages."""

import os
from pathlib import Path

import yaml

from matinee import history

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}


def main() -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    for task in params["tasks"]:
        found, note = history.read(Path(), task, params), history.Note(store)
        if note.knows(found):
            print(f"{task}: all {len(found.outcomes)} runs are in MLflow")
            continue
        os.environ.update(QUIET)
        from matinee.tracking import Tracker

        written = Tracker(store, task).track(found)
        note.add(found)
        print(f"{task}: {written} of {len(found.outcomes)} runs are new in MLflow")


if __name__ == "__main__":
    main()
