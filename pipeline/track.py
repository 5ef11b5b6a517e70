"""Writes to MLflow what it does not know yet, from the result files of the other stages."""

import json
import os
from pathlib import Path
from typing import Any

import yaml

from matinee import artifact
from matinee.history import Crowned, Data, History, Note, Outcome

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}


def main() -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    store = Path(os.environ.get("DVC_ROOT", "."), "mlruns")
    for task in params["tasks"]:
        history, note = of(task, params), Note(store)
        if note.knows(history):
            print(f"{task}: all {len(history.outcomes)} runs are in MLflow")
            continue
        os.environ.update(QUIET)
        from matinee.tracking import Tracker

        written = Tracker(store, task).track(history)
        note.add(history)
        print(f"{task}: {written} of {len(history.outcomes)} runs are new in MLflow")


def of(task: str, params: dict[str, Any]) -> History:
    sav = Path("models/best", f"{task}.sav")
    manifest = artifact.read_manifest(sav.with_suffix(".json"))
    collection = params["tasks"][task]["collection"]
    source = json.loads(Path("data/raw", collection, "source.json").read_text())
    data = Data(source["source"], source["url"], manifest["digests"]["data"])
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    report = [Path("reports", task, f"leaderboard.{ending}") for ending in ("md", "png")]
    outcomes = [outcome(name, params) for name in names]
    return History(task, data, outcomes, Crowned(sav, manifest, report))


def outcome(name: str, params: dict[str, Any]) -> Outcome:
    chosen, cost = params["candidates"][name], Path("metrics/costs", f"{name}.json")
    task = chosen["task"]
    settings = {"seed": params["seed"], "task": params["tasks"][task], "candidate": chosen}
    return Outcome(
        name,
        settings,
        json.loads(Path("metrics", task, f"{name}.json").read_text()),
        json.loads(cost.read_text()) if cost.exists() else {},
        Path("models/candidates", task, f"{name}.sav"),
        [Path("reports", task, f"{name}.{ending}") for ending in ("png", "csv")],
    )


if __name__ == "__main__":
    main()
