"""Measures how the cost of each champion grows with its data: scale.py [--rounds N] [TASK ...]."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from matinee.artifacts import pickle_io
from matinee.evaluation.beyond_accuracy.scaling_runs import ScalingRuns, candidates, run_fits
from matinee.reports import scaling
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json
from matinee.tasks.base import load_task

FIT = Path(__file__).with_name("fit_part.py")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits champions on 1/16, 1/4 and all of the data.")
    parser.add_argument("--rounds", type=int, default=3, help="fits of each size")
    parser.add_argument("tasks", nargs="*", help="all of them, where none is named")
    asked, params = parser.parse_args(), yaml.safe_load(Path("params.yaml").read_text())
    for task in asked.tasks or params["tasks"]:
        measure(task, params["tasks"][task], max(1, asked.rounds))


def measure(task: str, settings: dict[str, Any], rounds: int) -> None:
    champion = pickle_io.read_manifest(Path("models/best", f"{task}.json"))
    fits = run_fits(candidates(settings, champion), rounds, fitted, print)
    baselines = [objective["baseline"] for objective in settings["objectives"].values()]
    unit = load_task(task).data.UNIT
    trials = ScalingRuns(task, unit, settings["confidence"], baselines, fits)
    growth = {n: {of: g._asdict() for of, g in its.items()} for n, its in trials.growth().items()}
    known = canonical_json({"champion": champion["files"], "fits": fits, "growth": growth})
    write_atomically(Path("metrics/costs/scalability", f"{task}.json"), known)
    scaling.write(trials, Path("reports", task, "scalability"))


def fitted(candidate: str, share: float) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, str(FIT), candidate, str(share), "data/prepared"]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    took: dict[str, Any] = json.loads(said.splitlines()[-1])
    return took


if __name__ == "__main__":
    main()
