"""The same inputs give the same bytes: on one processor or more, and whatever the hash seed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from checkout import Checkout

pytestmark = pytest.mark.proof
ALL_STAGES = """
import sys, yaml
sys.path.insert(0, "pipeline")
from matinee.runtime.process import fix_threads
fix_threads()
import beyond_accuracy, discretize, download, evaluate, merge, select_best, train
params = yaml.safe_load(open("params.yaml"))
for name in params["collections"]:
    raw, merged = f"data/raw/{name}", f"data/merged/{name}"
    download.main(name, raw)
    merge.main(name, raw, merged, f"metrics/merge/{name}.json", f"reports/merge/{name}.csv")
    if name in params["discretize"]:
        discretize.main(name, merged, f"data/prepared/{name}")
for name in params["lineup"]:
    task = params["candidates"][name]["task"]
    sav, summary = f"models/candidates/{task}/{name}.sav", f"metrics/{task}/{name}.json"
    train.main(name, "data/prepared", sav, f"costs/{name}.json")
    rows, report = f"evaluations/{task}/{name}.parquet", f"reports/{task}/{name}"
    evaluate.main(name, "data/prepared", sav, rows, summary, report)
for task in params["tasks"]:
    select_best.main(
        task, f"evaluations/{task}", f"metrics/{task}", f"models/candidates/{task}",
        "data/prepared", f"models/best/{task}.sav", f"reports/{task}/leaderboard",
    )
    beyond_accuracy.main(
        task, f"models/best/{task}.json", f"models/candidates/{task}", "data/prepared",
        f"metrics/beyond_accuracy/{task}.json", f"reports/{task}/beyond_accuracy",
    )
"""
EVERYTHING = ["lineup=full", "movielens.synthetic.ratings=4000", "tmdb.synthetic.films=900"]
EVERYTHING += ["streaming.synthetic.titles=400", "streaming.synthetic.ratings=2000"]
EVERYTHING += ["tasks.newcomer.resamples=400", "tasks.similar.resamples=400"]
RESULTS = ("data", "models", "evaluations", "metrics", "reports")


def digests(folder: Path) -> dict[str, str]:
    files = [path for name in RESULTS for path in (folder / name).rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".lock"
    }


def test_two_folders_one_and_all_processors_two_hash_seeds_same_bytes(tmp_path: Path) -> None:
    found = []
    for threads in ("1", "2"):
        checkout = Checkout(tmp_path / threads)
        checkout.run("matinee", "params", *EVERYTHING)
        checkout.run(
            *(["taskset", "--cpu-list", "0"] if threads == "1" and shutil.which("taskset") else []),
            "python",
            "-c",
            ALL_STAGES,
            OMP_NUM_THREADS=threads,
            OPENBLAS_NUM_THREADS=threads,
            PYTHONHASHSEED=threads,
        )
        found.append(digests(checkout.folder))
    assert sum(name.endswith(".sav") for name in found[0]) == 12 + 12 + 5 + 4 + 4
    assert found[0] == found[1]
