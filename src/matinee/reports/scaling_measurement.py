"""Measures how the cost of each champion's fit grows with its data."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from matinee.artifacts.manifest import read_manifest
from matinee.evaluation.beyond_accuracy.scaling_runs import ScalingRuns, candidates, run_fits
from matinee.reports import scaling
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json
from matinee.tasks.base import load_task


def measure(root: Path, task: str, settings: dict[str, Any], repeats: int) -> None:
    champion = read_manifest(root / "models" / "best" / f"{task}.json")
    fits = run_fits(candidates(settings, champion), repeats, partial(_fit_apart, root), print)
    baselines = [objective["baseline"] for objective in settings["objectives"].values()]
    runs = ScalingRuns(task, load_task(task).data.UNIT, settings["confidence"], baselines, fits)
    growth = {
        n: {of: law._asdict() for of, law in laws.items()} for n, laws in runs.growth().items()
    }
    measured = canonical_json({"champion": champion["files"], "fits": fits, "growth": growth})
    write_atomically(root / "metrics" / "costs" / "scalability" / f"{task}.json", measured)
    scaling.write(runs, root / "reports" / task / "scalability")


def _fit_apart(root: Path, candidate: str, share: float) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "matinee.cli", "fit-subsample", candidate, str(share)]
    done = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    cost: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return cost


def fit_cost(root: Path, params: dict[str, Any], candidate: str, share: float) -> str:
    """Seconds and memory of one fit, as JSON; a small fit before it warms up the libraries."""
    from matinee.evaluation.beyond_accuracy.fit_cost import measure_fit
    from matinee.evaluation.beyond_accuracy.scaling_law import SHARES
    from matinee.models.instantiate import instantiate_model
    from matinee.runtime.seeds import rng_for
    from matinee.splits.prepared_tables import table_reader

    chosen, seed = params["candidates"][candidate], params["seed"]
    data = load_task(chosen["task"]).data
    read = table_reader(root / "data" / "prepared")
    tables = data.training_data(read, params["tasks"][chosen["task"]])
    smallest, _ = data.subsample(tables, min(SHARES.values()), seed)
    sample, size = data.subsample(tables, share, seed)

    def fit(training: Any) -> None:
        model = instantiate_model(chosen["model"])
        model.fit(training, rng_for(seed, "train", candidate))

    fit(smallest)
    return json.dumps({"size": size} | measure_fit(lambda: fit(sample))._asdict())
