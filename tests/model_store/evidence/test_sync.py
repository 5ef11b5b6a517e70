"""MLflow's registry follows the log of a published place: against a real store."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from checkout import ROOT
from fixtures.small_promotions import NOTE, promoted
from fixtures.small_run import TASK, Run
from matinee.artifacts import task_run
from matinee.model_store import history_table, store
from matinee.model_store.evidence import consistency
from matinee.model_store.evidence.consistency import InconsistentEvidenceError
from matinee.model_store.storage import StoreAddress
from matinee.model_store.store import Note
from matinee.runtime.serialization import canonical_json
from matinee.tracking.experiment import URI
from matinee.tracking.mlflow_runs import Tracker
from matinee.tracking.registry.sync import follow

# MLflow warns about itself and the libraries it stands on
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(autouse=True)
def no_store_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """MLflow itself writes the variable when it is told a store."""
    monkeypatch.delenv(URI, raising=False)


@pytest.fixture(scope="module")
def both_tracked(tmp_path_factory: pytest.TempPathFactory, plain: Run, better: Run) -> Path:
    folder = tmp_path_factory.mktemp("mlruns")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URI, raising=False)
        tracker = Tracker(folder, TASK)
        for run in (plain, better):
            tracker.track(task_run.read_task_run(run.root, TASK, run.params))
    return folder


@pytest.fixture
def mlruns(tmp_path: Path, both_tracked: Path) -> Path:
    """Both runs are known, and nobody was promoted."""
    folder = tmp_path / "mlruns"
    folder.mkdir()
    shutil.copy(both_tracked / "mlflow.db", folder)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "model-store")


def versions(mlruns: Path) -> list[dict[str, Any]]:
    """Of promotions, the oldest first."""
    found = Tracker(mlruns, TASK).client.search_model_versions(f"name = '{TASK}'")
    tagged = [one.tags | {"told": one.description} for one in found if "promotion" in one.tags]
    return sorted(tagged, key=lambda tags: int(tags["promotion"]))


def aliased(mlruns: Path) -> dict[str, str]:
    """The candidate that ranks, by alias."""
    client = Tracker(mlruns, TASK).client
    aliases = client.get_registered_model(TASK).aliases
    return {
        name: client.get_model_version(TASK, str(number)).tags["champion.ranking"]
        for name, number in aliases.items()
    }


def test_promotions_versioned_last_is_champion(
    plain: Run, better: Run, made: Path, mlruns: Path, place: str
) -> None:
    import mlflow

    for run in (plain, better):
        promoted(run, made, place)
        assert follow(StoreAddress(place), mlruns) == 1
    store.rollback(place, note=Note("grace", "nothing but war films"))
    assert follow(StoreAddress(place), mlruns) == 1
    first, second, third = versions(mlruns)
    assert [one["champion.ranking"] for one in (first, second, third)] == [
        *("t_popular", "t_group", "t_popular")
    ]
    assert (second["who"], second["why"], second["store"]) == (NOTE.who, NOTE.why, place)
    assert second["when"] == store.history(place)[1].when
    assert second["gate.report"] == store.history(place)[1].report
    assert "Passed by the gate." in second["told"] and "| t_group " not in first["told"]
    assert (third["who"], third["restored"]) == ("grace", "1")
    # the loser stays a challenger to nobody
    assert aliased(mlruns) == {"champion": "t_popular"}
    model = mlflow.pyfunc.load_model(f"models:/{TASK}@champion")
    assert len(model.predict(pd.DataFrame({"gender": ["F"], "age": [18]}))) == 5


def test_promoted_challenger_becomes_champion(
    plain: Run, better: Run, made: Path, mlruns: Path, place: str
) -> None:
    promoted(plain, made, place)
    follow(StoreAddress(place), mlruns)
    Tracker(mlruns, TASK).track(task_run.read_task_run(better.root, TASK, better.params))
    assert aliased(mlruns) == {"champion": "t_popular", "challenger": "t_group"}
    promoted(better, made, place)
    follow(StoreAddress(place), mlruns)
    assert aliased(mlruns) == {"champion": "t_group"}


def test_sync_idempotent_and_catches_up(
    plain: Run, better: Run, made: Path, mlruns: Path, place: str
) -> None:
    for run in (plain, better):
        promoted(run, made, place)
    assert follow(StoreAddress(place), mlruns) == 2
    assert follow(StoreAddress(place), mlruns) == 0
    assert [one["promotion"] for one in versions(mlruns)] == ["1", "2"]


def test_missing_alias_next_sync_repairs(
    plain: Run, better: Run, made: Path, mlruns: Path, place: str
) -> None:
    promoted(plain, made, place)
    follow(StoreAddress(place), mlruns)
    promoted(better, made, place)
    killed = """
import os, sys
from pathlib import Path
from matinee.model_store.storage import StoreAddress
from matinee.tracking.registry import aliases, sync
aliases.set_champion = lambda *told: os._exit(9)
sync.follow(StoreAddress(sys.argv[1]), Path(sys.argv[2]))
"""
    done = subprocess.run([sys.executable, "-c", killed, place, str(mlruns)], check=False)
    assert done.returncode == 9
    assert len(versions(mlruns)) == 2 and aliased(mlruns)["champion"] == "t_popular"
    assert follow(StoreAddress(place), mlruns) == 0
    assert aliased(mlruns) == {"champion": "t_group"}


def test_deleted_registry_restored_from_store(
    plain: Run, better: Run, made: Path, place: str, tmp_path: Path, both_tracked: Path
) -> None:
    for run in (plain, better):
        promoted(run, made, place)
    bare = tmp_path / "bare"
    bare.mkdir()
    shutil.copy(both_tracked / "mlflow.db", bare)
    client = Tracker(bare, TASK).client
    client.delete_registered_model(TASK)
    assert follow(StoreAddress(place), bare) == 2
    assert [one["champion.ranking"] for one in versions(bare)] == ["t_popular", "t_group"]
    assert aliased(bare) == {"champion": "t_group"}


def test_lost_report_promotion_still_registered(
    plain: Run, made: Path, mlruns: Path, place: str
) -> None:
    promoted(plain, made, place)
    for report in Path(place, "reports").iterdir():
        report.unlink()
    assert follow(StoreAddress(place), mlruns) == 1
    only = versions(mlruns)[0]
    assert not only["told"] and only["gate.report"] == store.history(place)[0].report


def test_mlflow_unavailable_promotion_kept_warning(
    plain: Run,
    made: Path,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    promoted(plain, made, place)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv(URI, "http://127.0.0.1:9")
    with caplog.at_level(logging.WARNING):
        assert follow(StoreAddress(place), tmp_path / "mlruns") == 0
    assert "the next promotion will catch up" in caplog.text
    assert store.open_current(place).number == 1


def test_metrics_checked_against_runs(better: Run, mlruns: Path, tmp_path: Path) -> None:
    tracker = Tracker(mlruns, TASK)
    found = task_run.read_task_run(better.root, TASK, better.params)
    consistency.check_metrics(found, tracker.candidate_metrics(found))
    planted = replace(better, root=tmp_path / "planted")
    shutil.copytree(better.root, planted.root)
    name = planted.root / f"metrics/{TASK}/t_group.json"
    summary = json.loads(name.read_text())
    summary["high"]["ndcg_at_5"] = 0.9
    name.write_bytes(canonical_json(summary))
    wrong = task_run.read_task_run(planted.root, TASK, planted.params)
    with pytest.raises(
        InconsistentEvidenceError, match=r"ndcg_at_5\S* of t_group is 0\.9 in its file and 0\.\d+"
    ):
        consistency.check_metrics(wrong, tracker.candidate_metrics(wrong))


def matinee(run: Run, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "matinee.cli", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | more
    return subprocess.run(
        command, cwd=run.root, env=environment, capture_output=True, text=True, check=False
    )


def test_publish_refuses_changed_metric_else_registers(
    better: Run, mlruns: Path, tmp_path: Path
) -> None:
    run = replace(better, root=tmp_path / "run")
    shutil.copytree(better.root, run.root)
    shutil.copytree(mlruns, run.root / "mlruns")
    name = run.root / f"metrics/{TASK}/t_films.json"
    right = name.read_text()
    name.write_text(right.replace('"accuracy": 0.', '"accuracy": 0.9', 1))
    refused = matinee(run, "publish")
    assert refused.returncode == 1 and refused.stdout == ""
    assert "newcomer: the metrics to publish are not" in refused.stderr
    assert not (run.root / "model-store").exists()
    name.write_text(right)
    done = matinee(run, "publish", WHY="the first")
    assert done.returncode == 0 and "is current in model-store." in done.stdout, done.stderr
    assert versions(run.root / "mlruns")[0]["why"] == "the first"
    again = matinee(run, "publish", "model-store", "--quick")
    assert again.returncode == 0 and again.stdout.endswith("is current in model-store already.\n")
    table = history_table.history_table(
        StoreAddress(str(run.root / "model-store")), run.params["tasks"]
    ).splitlines()
    assert table[1].endswith("first  the first")
    figure = json.loads((run.root / f"metrics/{TASK}/t_group.json").read_text())["ndcg_at_5"]
    assert table[2].split() == [TASK, "ranking", "t_group", "ndcg_at_5", f"{figure:.4f}"]
