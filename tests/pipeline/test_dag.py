"""The whole way on small synthetic data, by real `dvc` commands in a copy of the checkout."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

from checkout import REPRO, ROOT, Checkout
from s3 import BUCKET, S3Server
from stage_imports import missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # MLflow warns about what it stands on
]
ALWAYS = ["sources"]
RESULTS = "import pathlib; from matinee.reports import run_results as r; r.show(pathlib.Path())"
BASELINES = ROOT / "conf/lineup/baselines.yaml"
SUBSCRIBERS = ["candidates.subscriber_mean", "candidates.subscriber_biases"]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Run once; every test leaves it as it would be after `dvc repro`."""
    checkout = Checkout(tmp_path_factory.mktemp("a folder with blanks"))
    checkout.compose("lineup=baselines")
    ran = checkout.repro()
    assert len(ran) == 1 + 3 + 1 + 4 + 4 + 1 + 1 + 1 + 1 + 1
    assert ran[-1] == "summary"
    return checkout


def test_a_run_leaves_champion_manifest_tables_and_reports(done: Checkout) -> None:
    manifest = json.loads((done.folder / "models/best/newcomer.json").read_text())
    assert set(manifest["objectives"]) == {"ranking", "rating"}
    page = (done.folder / "reports/newcomer/leaderboard.md").read_text()
    for objective in manifest["objectives"].values():
        assert f"**{objective['candidate']}**" in page
    account = json.loads((done.folder / "metrics/merge/movielens.json").read_text())
    assert account["ratings.dat"] == {"read": 4000, "kept": 4000, "dropped": {}}
    assert "Next:" in done.run(
        "python",
        "-c",
        "from pathlib import Path; from matinee.reports.run_results import show; show(Path())",
    )


def test_the_last_stage_tells_what_ran_and_what_changed(done: Checkout) -> None:
    last = done.folder / "metrics/costs/last_run.json"
    kept = last.read_text()
    popularity = json.loads(kept)["metrics"]["newcomer"]["newcomer_popularity, ndcg_at_5"]
    said = done.run("python", "pipeline/summary.py", str(last))
    assert "What ran" in said and "No comparable metric and no champion has changed." in said
    last.write_text(kept.replace(popularity, "0.0001"))
    said = done.run("python", "pipeline/summary.py", str(last))
    assert "newcomer_popularity, ndcg_at_5" in said and "0.0001" in said
    last.write_text(kept.replace(popularity, "0.0001").replace("synthetic", "ml-1m"))
    said = done.run("python", "pipeline/summary.py", str(last))
    assert "not compared with the last run: the data was ml-1m and is synthetic" in said
    assert "0.0001" not in said


def test_dvc_metrics_include_deciding_metric(done: Checkout) -> None:
    lines = done.run("dvc", "metrics", "show").splitlines()
    assert len([line for line in lines if "metrics/main/newcomer_" in line]) == 4
    assert max(map(len, lines)) < 120
    assert ".csv" not in done.run("dvc", "plots", "show", "--json")


def test_run_measures_champion_beyond_accuracy(done: Checkout) -> None:
    manifest = json.loads((done.folder / "models/best/newcomer.json").read_text())
    axes = json.loads((done.folder / "metrics/beyond_accuracy/newcomer.json").read_text())
    champion = manifest["objectives"]["ranking"]["candidate"]
    assert axes["champion"]["candidate"] == champion
    assert axes["baseline"]["candidate"] == "newcomer_popularity"
    assert axes["baseline"]["serendipity"] == axes["baseline"]["explained_share"] == 0
    for axis in ("diversity", "serendipity", "coverage", "explained_share"):
        assert 0 <= axes["champion"][axis] <= 1
    page = (done.folder / "reports/newcomer/beyond_accuracy.md").read_text()
    assert champion in page and "newcomer_popularity" in page
    assert (done.folder / "reports/newcomer/beyond_accuracy.png").exists()


def test_the_history_tells_the_axes_of_champion_and_baseline(done: Checkout) -> None:
    from mlflow.tracking import MlflowClient

    axes = json.loads((done.folder / "metrics/beyond_accuracy/newcomer.json").read_text())
    client = MlflowClient(f"sqlite:///{done.folder}/mlruns/mlflow.db")
    experiment = client.get_experiment_by_name("newcomer")
    runs = [run.data for run in client.search_runs([experiment.experiment_id])]
    told = {
        run.tags["mlflow.runName"]: run.metrics["beyond_accuracy/coverage"]
        for run in runs
        if "beyond_accuracy/coverage" in run.metrics
    }
    assert told == {one["candidate"]: one["coverage"] for one in axes.values()}


def test_scalability_measured_outside_stages(done: Checkout) -> None:
    assert "how the cost" not in done.run(
        "python",
        "-c",
        "from pathlib import Path; from matinee.reports.run_results import show; show(Path())",
    )
    done.run("matinee", "scaling", "--repeats", "1")
    page = (done.folder / "reports/newcomer/scalability.md").read_text()
    measured = json.loads((done.folder / "metrics/costs/scalability/newcomer.json").read_text())
    assert {"newcomer_popularity", "newcomer_film_distribution"} <= set(measured["fits"])
    for name, fits in measured["fits"].items():
        assert [one["times"] for one in fits] == [1, 4, 16]
        assert fits[0]["size"] < fits[1]["size"] < fits[2]["size"]
        assert measured["growth"][name]["seconds"]["exponent"] < 3
        assert name in page
    assert (done.folder / "reports/newcomer/scalability.png").exists()
    assert done.repro() == ALWAYS
    assert "how the cost" in done.run(
        "python",
        "-c",
        "from pathlib import Path; from matinee.reports.run_results import show; show(Path())",
    )


def test_nothing_changed_runs_only_what_looks_for_changes(done: Checkout) -> None:
    assert done.repro() == ALWAYS


def test_a_deleted_history_is_written_again(done: Checkout) -> None:
    shutil.rmtree(done.folder / "mlruns")
    assert done.repro() == ["sources", "track@newcomer"]
    assert (done.folder / "mlruns/mlflow.db").exists()


def test_a_changed_local_source_is_noticed(done: Checkout, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(done.folder / "data/raw/movielens", mine)
    own = ["collections=[movielens]", "~discretize.tmdb", "~discretize.streaming"]
    own += ["movielens=ml-1m", f"movielens.url={mine}"]
    done.run("matinee", "params", "lineup=tables", *own)
    assert "download@movielens" in done.repro()
    assert done.repro() == ["sources"]
    (mine / "README").write_text("changed")
    assert {"download@movielens", "merge@movielens"} <= set(done.repro())
    done.compose("lineup=baselines")
    done.repro()


def test_hyperparameter_reruns_candidate_and_dependants(done: Checkout) -> None:
    done.compose("lineup=baselines", "candidates.newcomer_group_popularity.model.damping=7")
    name = "newcomer_group_popularity"
    assert done.repro() == [
        "sources",
        f"train@{name}",
        f"evaluate@{name}",
        "select_best@newcomer",
        "beyond_accuracy@newcomer",
        "track@newcomer",
        "summary",
    ]
    done.compose("lineup=baselines")
    done.repro()


def test_a_metric_retrains_nothing(done: Checkout) -> None:
    done.compose("lineup=baselines", "tasks.newcomer.objectives.ranking.whole=[]")
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


def test_another_source_leaves_other_collections(done: Checkout) -> None:
    small = ["lineup=tables", "tmdb.synthetic.films=900", "streaming.synthetic.ratings=1000"]
    done.run("matinee", "params", *small, "movielens.synthetic.ratings=4000")
    done.repro()
    done.run("matinee", "params", *small, "movielens.synthetic.ratings=4500")
    ran = done.repro()
    assert [stage for stage in ran if "@" in stage] == [
        f"{stage}@movielens" for stage in ("download", "merge", "discretize")
    ]
    done.compose("lineup=baselines")
    done.repro()


def test_minimum_support_is_a_parameter(done: Checkout) -> None:
    support = "discretize.movielens.support"
    done.compose("lineup=baselines", f"{support}.user=12", f"{support}.film=8")
    said = done.run(*REPRO, "discretize@movielens")
    assert "Running stage 'discretize@movielens'" in said and "Running stage 'merge" not in said
    ratings = pd.read_parquet(done.folder / "data/prepared/movielens/ratings.parquet")
    assert 0 < len(ratings) < 4000
    assert ratings["user_id"].value_counts().min() >= 12
    assert ratings["film_id"].value_counts().min() >= 8
    for value, fault in {
        "0": "user=0; allowed: whole numbers from 1",
        "999": "leaves none",
    }.items():
        done.compose("lineup=baselines", f"{support}.user={value}")
        failed = done.attempt(*REPRO, "discretize@movielens")
        assert failed.returncode and fault in failed.stdout + failed.stderr
    done.compose("lineup=baselines")
    done.repro()


@pytest.mark.proof  # the README's proof queues experiments too
def test_experiments_composed_and_tracked(
    done: Checkout,
) -> None:
    from mlflow.tracking import MlflowClient

    done.commit("results")
    small = ["-S", "lineup=baselines", "-S", "movielens.synthetic.ratings=4000"]
    small += ["-S", "tasks.newcomer.resamples=100", "-S", "collections=[movielens]"]
    for gone in ("discretize.tmdb", "discretize.streaming", "tasks.subscriber", *SUBSCRIBERS):
        small += ["-S", f"~{gone}"]
    damping = "candidates.newcomer_group_popularity.model.damping"
    done.run("dvc", "exp", "run", "--queue", *small, "-S", f"{damping}=11,12")
    done.run("dvc", "queue", "start", "--jobs", "1")
    said = ended(done)
    assert said.count("Success") == 2, said + done.run("dvc", "queue", "logs", queued(done)[0])
    client = MlflowClient(f"sqlite:///{done.folder}/mlruns/mlflow.db")
    experiment = client.get_experiment_by_name("newcomer")
    runs = [run.data for run in client.search_runs([experiment.experiment_id])]
    names = [run.tags["mlflow.runName"] for run in runs]
    dampings = [run.params.get("model.damping") for run in runs]
    groups = [value for name, value in zip(names, dampings, strict=True) if "group" in name]
    assert {"100", "11", "12"} <= set(groups)
    assert len(groups) == len(set(groups))
    assert names.count("newcomer_popularity") == 1


def ended(done: Checkout) -> str:
    """What the queue says when nothing is left in it."""
    for _ in range(240):
        said = done.run("dvc", "queue", "status")
        if "Running" not in said and "Queued" not in said:
            break
        time.sleep(0.5)
    return said


def queued(done: Checkout) -> list[str]:
    lines = done.run("dvc", "queue", "status").splitlines()
    return [line.split()[0] for line in lines if line[:1].isalnum() and "Task" not in line][:2]


def test_what_a_newcomer_adds_is_picked_up(done: Checkout) -> None:
    files = {
        "src/matinee/models/demographic/alphabetical.py": MODEL,
        "conf/candidates/newcomer_alphabetical.yaml": CANDIDATE,
        "conf/movielens/mine.yaml": (done.folder / "conf/movielens/synthetic.yaml")
        .read_text()
        .replace("source: synthetic", "source: mine"),
    }
    for name, text in files.items():
        (done.folder / name).write_text(text)
    changed = {
        "conf/lineup/baselines.yaml": ("      - newcomer_majority\n", ADDED),
        "src/matinee/metrics/ranking.py": ("def precision(", f"{METRIC}\n\ndef precision("),
        "conf/tasks/newcomer.yaml": ("per_user: [ndcg,", "per_user: [ndcg, first_hit,"),
    }
    for name, (old, new) in changed.items():
        path = done.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
    done.compose("lineup=baselines", "movielens=mine")
    ran = done.repro()
    assert "train@newcomer_alphabetical" in ran
    assert "train@newcomer_majority" not in ran
    summary = json.loads((done.folder / "metrics/newcomer/newcomer_alphabetical.json").read_text())
    assert 0 <= summary["first_hit_at_5"] <= 1
    assert "newcomer_alphabetical" in (done.folder / "reports/newcomer/leaderboard.md").read_text()
    source = json.loads((done.folder / "data/raw/movielens/source.json").read_text())
    assert source["source"] == "mine"


MODEL = '''"""Films in the order of their ids."""
import numpy as np
from matinee.models.base import DemographicRanker, film_ids, hyperparameters

@hyperparameters
class Alphabetical(DemographicRanker):
    def fit(self, tables, rng):
        self.film_ids = film_ids(tables.films)
        return self

    def score(self, askers):
        return np.tile(-self.film_ids.astype(float), (len(askers), 1))
'''
CANDIDATE = """# @package candidates.newcomer_alphabetical
task: newcomer
objective: ranking
inputs: [prepared/movielens, merged/movielens]
family: demographic
module: alphabetical
model:
  _target_: matinee.models.demographic.alphabetical.Alphabetical
"""
ADDED = "      - newcomer_alphabetical\n      - newcomer_majority\n"
METRIC = """def first_hit(lists: RecommendedLists) -> Floats:
    return lists.hits[:, 0].astype(float)
"""


def test_the_champion_is_exported_where_a_url_says(done: Checkout, s3_server: S3Server) -> None:
    place = f"s3://{BUCKET}/champions"
    done.compose(
        "lineup=baselines", f"export.url={place}", f"export.endpoint_url={s3_server.endpoint}"
    )
    credentials = s3_server.env | {"AWS_ENDPOINT_URL": ""}
    said = done.run("matinee", "publish", "--if-configured", **credentials)
    assert place in said
    champion = (done.folder / "models/best/newcomer.sav").read_bytes()
    found = list((s3_server.folder / BUCKET / "champions/versions").glob("*/newcomer.sav"))
    assert [path.read_bytes() for path in found] == [champion]


def test_stage_deps_include_imported_modules(tmp_path: Path) -> None:
    fresh = Checkout(tmp_path)
    fresh.run("matinee", "params", "lineup=full")
    params = yaml.safe_load((fresh.folder / "params.yaml").read_text())
    assert missing(params) == {}


@pytest.mark.parametrize("source", sorted(p.stem for p in (ROOT / "conf/movielens").iterdir()))
def test_every_source_of_movielens_composes(source: str, done: Checkout) -> None:
    url = "synthetic:" if source == "synthetic" else "a.zip"
    done.run("matinee", "params", f"movielens={source}", f"movielens.url='{url}'")
    params = yaml.safe_load((done.folder / "params.yaml").read_text())
    assert params["movielens"]["url"] == url
    assert ("newcomer" in params["tasks"]) == (source in ("synthetic", "ml-1m", "ml-100k"))
    done.compose("lineup=baselines")


@pytest.mark.parametrize("source", sorted(p.stem for p in (ROOT / "conf/streaming").iterdir()))
def test_every_source_of_streaming_composes(source: str, tmp_path: Path) -> None:
    fresh = Checkout(tmp_path)
    url = "synthetic:" if source == "synthetic" else "a.zip"
    chosen = (f"streaming={source}", f"streaming.url='{url}'")
    fresh.run("matinee", "params", *chosen)
    params = yaml.safe_load((fresh.folder / "params.yaml").read_text())
    assert params["streaming"]["url"] == url
    assert ("subscriber" in params["tasks"]) == (source != "catalogues")
    fresh.run("matinee", "params", *chosen, "movielens=ml-latest")
    asked = yaml.safe_load((fresh.folder / "params.yaml").read_text())["tasks"]
    assert set(asked) == {"viewer", "similar"}


def test_params_are_what_conf_composes(done: Checkout, tmp_path: Path) -> None:
    fresh = Checkout(tmp_path)
    fresh.run("matinee", "params", "--check")
    params = yaml.safe_load((fresh.folder / "params.yaml").read_text())
    params["seed"] += 1
    (fresh.folder / "params.yaml").write_text(yaml.safe_dump(params))
    refused = fresh.attempt("matinee", "params", "--check")
    assert refused.returncode != 0
    assert "make params" in refused.stderr


def test_check_compares_what_git_has_beside_a_profile(tmp_path: Path) -> None:
    fresh = Checkout(tmp_path)
    fresh.run("matinee", "use", "movielens=ml-1m")
    fresh.run("matinee", "params")
    fresh.run("matinee", "params", "--check")
    fresh.commit("params.yaml of a profile")
    assert fresh.attempt("matinee", "params", "--check").returncode == 1


@pytest.fixture(scope="module")
def profiled(done: Checkout) -> Iterator[Checkout]:
    """Has run on a local folder that the profile names."""
    mine, lineup = done.folder / "mine", done.folder / "conf/lineup/newcomer.yaml"
    names = [line for line in BASELINES.read_text().splitlines() if "subscriber_" not in line]
    lineup.write_text("\n".join(names).replace("[newcomer, subscriber]", "[newcomer]") + "\n")
    shutil.copytree(done.folder / "data/raw/movielens", mine)
    own = ["lineup=newcomer", "collections=[movielens]", "tasks.newcomer.resamples=100"]
    done.run("matinee", "use", "movielens=ml-1m", "movielens.url=mine", *own)
    done.run("matinee", "params")
    assert "profile (conf/local.yaml): movielens=ml-1m" in done.run("dvc", "repro")
    done.commit("results on data of our own")
    yield done
    shutil.rmtree(mine)
    lineup.unlink()
    done.run("matinee", "use", "--default")
    done.compose("lineup=baselines")
    done.repro()
    assert "profile" not in done.run("dvc", "repro")


@pytest.mark.parametrize("where", ["temp", pytest.param("workspace", marks=pytest.mark.proof)])
def test_experiment_keeps_the_profile(where: str, profiled: Checkout) -> None:
    """Its local file too, which an experiment in a copy of the checkout does not see."""
    name = "candidates.newcomer_group_popularity.model.damping"
    options = ["--name", where, *["--temp"] * (where == "temp")]
    said = profiled.run("dvc", "exp", "run", *options, "-S", f"{name}={40 + len(where)}")
    assert "profile (conf/local.yaml): movielens=ml-1m" in said
    assert "movielens: ml-1m from mine" in said
    ran = [line.split("'")[1] for line in said.splitlines() if line.startswith("Running stage")]
    assert not [stage for stage in ran if stage.startswith(("download", "merge"))]
    trained = [stage for stage in ran if "train@" in stage]
    assert trained == ["pipeline/train/dvc.yaml:train@newcomer_group_popularity"]
    changed = json.loads(profiled.run("dvc", "params", "diff", "HEAD", where, "--json"))
    assert list(changed["params.yaml"]) == [name]
    compared = json.loads(profiled.run("matinee", "compare", "HEAD", where, "--json"))
    assert {row["b"]["candidate"] for row in compared["rows"]} == {"newcomer_group_popularity"}
    assert "3 results are the same" in compared["notes"][0]
    refused = profiled.attempt("matinee", "compare", "HEAD", "nothing")
    assert refused.returncode == 1
    assert refused.stderr.startswith("'nothing' is unknown; allowed: workspace, a git revision")
    table = profiled.run("matinee", "experiments", COLUMNS="400")
    assert f"  {where}" in table and "damping" in table
    assert max(map(len, table.splitlines())) <= 160
