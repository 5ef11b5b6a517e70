"""Killed in any stage, the next run repairs: the same results as of an undisturbed run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from checkout import Checkout

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kill")]
LINEUP = ["lineup=baselines", "~candidates.newcomer_majority"]
LINEUP += ["~candidates.newcomer_group_popularity"]
STAGES = [
    "sources",
    "download@movielens",
    "merge@movielens",
    "discretize@movielens",
    "train@newcomer_popularity",
    "evaluate@newcomer_popularity",
    "select_best@newcomer",
    "axes@newcomer",
    "track@newcomer",
]


def repair(checkout: Checkout) -> None:
    """As `make run` begins: DVC itself cannot read a lock that it was killed in writing."""
    checkout.run("sh", "-c", "test -s .dvc/tmp/rwlock || rm -f .dvc/tmp/rwlock")


def kill_in(checkout: Checkout, stage: str, after: float) -> None:
    """Starts a run as `make run` does, and kills all its processes some time into a stage."""
    repair(checkout)
    started = subprocess.Popen(
        ["dvc", "repro"],
        cwd=checkout.folder,
        env=checkout.environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert started.stdout is not None
    said = []
    for line in started.stdout:
        said.append(line)
        if line.startswith(f"Running stage '{stage}'"):
            time.sleep(after)
            os.killpg(started.pid, signal.SIGKILL)
            break
    started.stdout.close()
    assert started.wait() == -signal.SIGKILL, "".join(said)


def test_killed_in_every_stage_and_run_again_gives_the_same(tmp_path: Path) -> None:
    undisturbed, disturbed = Checkout(tmp_path / "one"), Checkout(tmp_path / "two")
    for checkout in (undisturbed, disturbed):
        checkout.compose(*LINEUP)
    undisturbed.repro()
    for place, stage in enumerate(STAGES):
        kill_in(disturbed, stage, after=0.3 + 0.4 * (place % 4))
    repair(disturbed)
    assert disturbed.repro()[-1] == "track@newcomer"
    assert disturbed.results() == undisturbed.results()
    assert (disturbed.folder / "mlruns/known/newcomer.json").exists()
    assert disturbed.repro() == ["sources"]
