"""The command, and what MLflow then knows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from checkout import ROOT
from fixtures import small_search
from fixtures.small_search import distance, outcomes, refusing, searched
from matinee.tuning.recommendation import Search
from matinee.tuning.search import Bounds


def empty_store(folder: Path, tables_made: Path) -> Path:
    folder.mkdir()
    shutil.copy(tables_made, folder)
    return folder


# MLflow warns about itself and the libraries it stands on
@pytest.mark.filterwarnings("default")
def test_trials_logged_once_under_search(
    root: Path, tables_made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matinee.tracking.experiment import URI, Experiment
    from matinee.tracking.search_runs import track_search

    monkeypatch.delenv(URI, raising=False)
    few = searched(root, [refusing, distance(1)], Bounds(3, 1))
    found = searched(root, [refusing, distance(1)], Bounds(5, 1))
    assert {one.state for one in found.trials} == {"complete", "fail"}
    tracker = Experiment(empty_store(root / "mlruns", tables_made), "newcomer")
    assert [track_search(tracker, one) for one in (few, found, found)] == [3, 2, 0]
    written = runs(tracker)
    assert len(written) == 6
    parent = written["search newcomer_group_popularity"]
    assert parent.data.params == {"space.damping": "1 to 10000, log"}
    assert parent.data.metrics["trials"] == 5
    assert [one.step for one in history(tracker, parent, "loss")] == [3, 5]
    for one in found.trials:
        run = written[f"trial {one.number}"]
        assert run.data.tags["mlflow.parentRunId"] == parent.info.run_id
        assert run.data.tags["state"] == one.state
        assert run.data.params == {"damping": str(one.values["damping"])}
        told = [(loss.step, loss.value) for loss in history(tracker, run, "fold_loss")]
        assert told == list(enumerate(one.losses))
        assert run.info.status == {"complete": "FINISHED", "fail": "FAILED"}[one.state]
        assert run.data.metrics.get("loss") == (one.loss if one.state == "complete" else None)
        assert run.data.tags.get("message", "") == one.message
    monkeypatch.delenv(URI, raising=False)
    new = Experiment(empty_store(root / "new", tables_made), "newcomer")
    assert track_search(new, found) == 5


def runs(tracker: Any) -> dict[str, Any]:
    return {run.info.run_name: run for run in tracker.client.search_runs([tracker.id])}


def history(tracker: Any, run: Any, metric: str) -> list[Any]:
    return sorted(
        tracker.client.get_metric_history(run.info.run_id, metric), key=lambda one: one.step
    )


@pytest.mark.filterwarnings("default")
def test_killed_command_resumes_to_values(root: Path, tables_made: Path) -> None:
    command = [sys.executable, "-m", "matinee.cli", "search", small_search.CANDIDATE]
    command += ["--trials", "60", "--minutes"]
    started = subprocess.Popen([*command, "5"], cwd=root, env=environment())
    journal = root / "searches" / f"{small_search.CANDIDATE}.journal"
    while not journal.exists() or journal.read_text().count('"state":') < 3:
        assert started.poll() is None, "it ended before it was killed"
        time.sleep(0.02)
    started.kill()
    assert started.wait() == -signal.SIGKILL
    empty_store(root / "mlruns", tables_made)
    before = outcomes(kept(root))
    command[6] = str(len(before) + 2)
    done = subprocess.run(
        [*command, "5", "--write"], cwd=root, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = kept(root)
    assert outcomes(found)[: len(before)] == before
    assert len(found.trials) == len(before) + 2
    assert f"{len(found.trials)} trials are new in MLflow" in done.stdout
    assert "Recommended: trial" in done.stdout
    assert "Next: make params" in done.stdout
    conf = OmegaConf.load(root / "conf/candidates" / f"{small_search.CANDIDATE}.yaml")
    assert conf.model.damping == found.ranked[0].values["damping"]


def kept(root: Path) -> Search:
    return searched(root, [], Bounds(0, 0))


def environment() -> dict[str, str]:
    told = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    return told | {"PYTHONPATH": str(ROOT / "src")}
