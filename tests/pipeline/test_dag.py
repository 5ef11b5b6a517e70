"""The whole way on a tiny twin, by real `dvc` commands in a copy of the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from checkout import Checkout

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("dag"),
    pytest.mark.filterwarnings("default"),  # MLflow warns about what it stands on
]
ALWAYS = ["download@movielens", "track"]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Run once; every test leaves it as it would be after `dvc repro`."""
    checkout = Checkout(tmp_path_factory.mktemp("a folder with blanks"))
    checkout.compose("lineup=baselines")
    ran = checkout.repro()
    assert len(ran) == 1 + 1 + 1 + 4 + 4 + 1 + 1
    return checkout


def test_a_run_leaves_champion_manifest_tables_and_reports(done: Checkout) -> None:
    manifest = json.loads((done.folder / "models/best/newcomer.json").read_text())
    assert set(manifest["sides"]) == {"ranking", "rating"}
    page = (done.folder / "reports/newcomer/leaderboard.md").read_text()
    for side in manifest["sides"].values():
        assert f"**{side['candidate']}**" in page
    account = json.loads((done.folder / "metrics/merge/movielens.json").read_text())
    assert account["ratings.dat"] == {"read": 4000, "kept": 4000, "dropped": {}}
    assert "Next:" in done.run("python", "pipeline/closing.py")


def test_nothing_changed_runs_only_what_looks_for_changes(done: Checkout) -> None:
    assert done.repro() == ALWAYS


def test_a_hyperparameter_reruns_its_candidate_and_what_follows(done: Checkout) -> None:
    done.compose("lineup=baselines", "candidates.newcomer_group_popularity.model.shrink=7")
    name = "newcomer_group_popularity"
    assert done.repro() == [
        "download@movielens",
        f"train@{name}",
        f"evaluate@{name}",
        "select_best@newcomer",
        "track",
    ]
    done.compose("lineup=baselines")
    done.repro()


def test_a_metric_retrains_nothing(done: Checkout) -> None:
    done.compose("lineup=baselines", "tasks.newcomer.sides.ranking.whole=[]")
    ran = done.repro()
    assert not [stage for stage in ran if stage.startswith("train")]
    assert not [stage for stage in ran if stage.endswith(("majority", "film_distribution"))]
    done.compose("lineup=baselines")
    done.repro()


def test_a_candidate_taken_out_is_not_crowned(done: Checkout) -> None:
    done.compose("lineup=baselines", "~candidates.newcomer_group_popularity")
    assert "select_best@newcomer" in done.repro()
    page = (done.folder / "reports/newcomer/leaderboard.md").read_text()
    assert "newcomer_group_popularity" not in page
    done.compose("lineup=baselines")
    done.repro()


def test_dvc_composes_by_itself_in_experiments_and_the_history_is_complete(
    done: Checkout,
) -> None:
    import mlflow

    done.commit("results")
    small = ["-S", "lineup=baselines", "-S", "movielens.twin.ratings=4000"]
    small += ["-S", "tasks.newcomer.resamples=100"]
    shrink = "candidates.newcomer_group_popularity.model.shrink"
    done.run("dvc", "exp", "run", "--queue", *small, "-S", f"{shrink}=11,12")
    done.run("dvc", "queue", "start", "--jobs", "1")
    done.run("dvc", "queue", "logs", "--follow", queued(done)[0])
    done.run("dvc", "queue", "logs", "--follow", queued(done)[1])
    mlflow.set_tracking_uri(f"sqlite:///{done.folder}/mlruns/mlflow.db")
    found = mlflow.search_runs(experiment_names=["newcomer"])
    groups = found[found["tags.mlflow.runName"] == "newcomer_group_popularity"]
    assert {"100", "11", "12"} <= set(groups["params.candidate.model.shrink"])
    assert groups["params.candidate.model.shrink"].is_unique
    assert (found["tags.mlflow.runName"] == "newcomer_popularity").sum() == 1


def queued(done: Checkout) -> list[str]:
    lines = done.run("dvc", "queue", "status").splitlines()
    return [line.split()[0] for line in lines if line[:1].isalnum() and "Task" not in line][:2]


def test_every_stage_names_the_modules_it_imports_among_its_deps() -> None:
    from stage_imports import missing

    assert missing() == {}


def test_params_are_what_conf_composes(done: Checkout, tmp_path: Path) -> None:
    fresh = Checkout(tmp_path)
    fresh.run("python", "pipeline/compose.py", "--check")
    params = yaml.safe_load((fresh.folder / "params.yaml").read_text())
    params["seed"] += 1
    (fresh.folder / "params.yaml").write_text(yaml.safe_dump(params))
    refused = fresh.attempt("python", "pipeline/compose.py", "--check")
    assert refused.returncode != 0
    assert "make params" in refused.stderr
