"""Killed in any stage, the next run repairs: the same results as of an undisturbed run."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from checkout import REPRO, Checkout
from matinee.runtime import composition

pytestmark = pytest.mark.slow
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
    "beyond_accuracy@newcomer",
    "drift",
    "track@newcomer",
]


def kill_in(checkout: Checkout, stage: str, after: float) -> None:
    """Starts a run as `make run` does, and kills all its processes some time into a stage.

    A stage that ends earlier is killed as its end is written down, so that no later one begins.
    """
    checkout.run("matinee", "repair")
    started = subprocess.Popen(
        REPRO,
        cwd=checkout.folder,
        env=checkout.environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert started.stdout is not None
    said, late = [], threading.Timer(after, os.killpg, (started.pid, signal.SIGKILL))
    for line in started.stdout:
        said.append(line)
        if line.startswith("Running stage") and line.split("'")[1].rpartition(":")[2] == stage:
            late.start()
        elif late.is_alive() and line.startswith("Updating lock file"):
            os.killpg(started.pid, signal.SIGKILL)
            late.cancel()
    started.stdout.close()
    assert started.wait() == -signal.SIGKILL, "".join(said)


def test_killed_run_resumes_to_same_outputs(tmp_path: Path) -> None:
    undisturbed, disturbed = Checkout(tmp_path / "one"), Checkout(tmp_path / "two")
    for checkout in (undisturbed, disturbed):
        checkout.compose(*LINEUP)
    undisturbed.repro()
    for place, stage in enumerate(STAGES):
        kill_in(disturbed, stage, after=0.3 + 0.4 * (place % 4))
    disturbed.run("matinee", "repair")
    assert disturbed.repro()[-2:] == ["track@newcomer", "summary"]
    assert disturbed.results() == undisturbed.results()
    assert (disturbed.folder / "mlruns/tracked/newcomer.json").exists()
    assert disturbed.repro() == ["sources"]
    lock = disturbed.folder / "dvc.lock"
    text = lock.read_text()
    lock.write_text(text[: text.index("path:", len(text) // 2) + len("pat")])
    (disturbed.folder / ".dvc/tmp/rwlock").write_text('{"data/merged": ')
    composition.remember(disturbed.folder)
    said = disturbed.run("matinee", "run")
    assert "rwlock was half written" in said and "dvc.lock was half written" in said
    assert disturbed.results() == undisturbed.results()
