"""The same inputs give the same bytes: with one thread or two, and whatever the hash seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from checkout import Checkout

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bytes")]
ALL_STAGES = """
import sys, yaml
sys.path.insert(0, "pipeline")
from matinee.threads import fix_threads
fix_threads()
import discretize, download, evaluate, merge, select_best, train
params = yaml.safe_load(open("params.yaml"))
raw, merged, prepared = (f"data/{name}/movielens" for name in ("raw", "merged", "prepared"))
download.main("movielens", raw)
merge.main("movielens", raw, merged, "metrics/merge.json", "reports/merge.csv")
discretize.main("movielens", merged, prepared)
for name in params["lineup"]:
    sav, summary = f"models/candidates/newcomer/{name}.sav", f"metrics/newcomer/{name}.json"
    train.main(name, prepared, sav, f"costs/{name}.json")
    rows, report = f"evaluations/newcomer/{name}.parquet", f"reports/newcomer/{name}"
    evaluate.main(name, prepared, sav, rows, summary, report)
select_best.main(
    "newcomer", "evaluations/newcomer", "metrics/newcomer", "models/candidates/newcomer",
    prepared, "models/best/newcomer.sav", "reports/newcomer/leaderboard",
)
"""
RESULTS = ("data", "models", "evaluations", "metrics", "reports")


def digests(folder: Path) -> dict[str, str]:
    files = [path for name in RESULTS for path in (folder / name).rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".lock"
    }


def test_two_folders_one_and_two_threads_two_hash_seeds_same_bytes(tmp_path: Path) -> None:
    found = []
    for threads in ("1", "2"):
        checkout = Checkout(tmp_path / threads)
        checkout.compose("lineup=full")
        checkout.run(
            "python",
            "-c",
            ALL_STAGES,
            OMP_NUM_THREADS=threads,
            OPENBLAS_NUM_THREADS=threads,
            PYTHONHASHSEED=threads,
        )
        found.append(digests(checkout.folder))
    assert sum(name.endswith(".sav") for name in found[0]) == 13
    assert found[0] == found[1]
