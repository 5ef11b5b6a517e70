"""Writes to MLflow what it does not know yet: track.py TASK KNOWN."""

import os
import sys
from pathlib import Path

import yaml

from matinee import artifact, history
from matinee.progress import waiting
from matinee.registry.quiet import quiet


def main(task: str, known: str) -> None:
    quiet()
    from matinee.tracking import Tracker

    params = yaml.safe_load(Path("params.yaml").read_text())
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    found = history.read(Path(), task, params)
    written = Tracker(store, task).track(found)
    print(f"{task}: {written} of {len(found.outcomes)} runs are new in MLflow")
    artifact.write_atomically(Path(known), history.known(found))


if __name__ == "__main__":
    with waiting(f"MLflow is told of {sys.argv[1]}"):
        main(*sys.argv[1:])
