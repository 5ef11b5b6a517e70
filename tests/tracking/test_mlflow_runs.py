"""Against a real MLflow store in a folder."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from checkout import ROOT
from fixtures import small_movielens
from fixtures.small_run import TASK, Run
from matinee.artifacts.bundle import ItemList
from matinee.artifacts.champion import build_champion
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.task_run import (
    CandidateRun,
    ChampionRun,
    DataOrigin,
    TaskRun,
    read_task_run,
)
from matinee.model_store.comparison.rescoring import NotComparableError
from matinee.models.demographic.class_prior import ClassPrior
from matinee.models.demographic.item_class_prior import ItemClassPrior
from matinee.models.demographic.popularity import Popularity
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import GENRES, TITLE, YEAR
from matinee.tracking import comparison, views
from matinee.tracking.experiment import KEY, URI
from matinee.tracking.mlflow_runs import Tracker

# MLflow warns about itself and the libraries it stands on
pytestmark = pytest.mark.filterwarnings("default")

DATA = DataOrigin("synthetic", "synthetic:", "sha256:" + "5" * 64)


def outcome(folder: Path, name: str, model: Any, objective: str, value: float) -> CandidateRun:
    known, _ = small_movielens.tables()
    sav = folder / f"{name}.sav"
    pickle_io.save(model.fit(known, rng_for(1)), sav)
    picture = folder / f"{name}.png"
    picture.write_bytes(b"png")
    params = {"seed": 1, "candidate": {"model": {"_target_": type(model).__name__}}}
    metric = {"ranking": "ndcg_at_5", "rating": "log_loss"}[objective]
    summary = {"objective": objective, metric: value, "low": {metric: value - 0.1}}
    return CandidateRun(name, params, summary, {"seconds": 0.5}, sav, [picture])


@pytest.fixture(autouse=True)
def no_store_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """MLflow itself writes the variable when it is told a store."""
    monkeypatch.delenv(URI, raising=False)


@pytest.fixture(scope="session")
def tables_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, since making its tables takes longer than all the rest."""
    folder = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URI, raising=False)
        Tracker(folder, "another")
    return folder / "mlflow.db"


@pytest.fixture
def store(tmp_path: Path, tables_made: Path) -> Path:
    folder = tmp_path / "mlruns"
    folder.mkdir()
    shutil.copy(tables_made, folder)
    return folder


@pytest.fixture
def history(tmp_path: Path) -> TaskRun:
    folder = tmp_path / "results"
    folder.mkdir()
    outcomes = [
        outcome(folder, "t_popularity", Popularity(), "ranking", 0.4),
        outcome(folder, "t_majority", ClassPrior(), "rating", 1.0),
    ]
    known, _ = small_movielens.tables()
    winners = {"ranking": "t_popularity", "rating": "t_majority"}
    sav = folder / "t.sav"
    films = ItemList.from_table(known.films, TITLE, YEAR, known.films[GENRES])
    champion = build_champion("t", winners, folder, films=films, seed=1)
    digest = pickle_io.save(champion, sav)
    objectives: dict[str, Any] = {
        objective: {"candidate": winner} for objective, winner in winners.items()
    }
    objectives["ranking"]["metrics"] = {"ndcg_at_5": 0.4}
    return TaskRun(
        "t",
        DATA,
        outcomes,
        ChampionRun(sav, {"objectives": objectives, "files": {"t.sav": digest}}, []),
    )


def runs(tracker: Tracker) -> list[Any]:
    return list(tracker.client.search_runs([tracker.id]))


def tracking_apart(store: Path, history: TaskRun) -> subprocess.Popen[bytes]:
    """The same in a process of its own."""
    code = """
import json, sys
from pathlib import Path
from matinee.artifacts.bundle import ItemList
from matinee.artifacts.task_run import ChampionRun, DataOrigin, TaskRun, CandidateRun
from matinee.schema.columns import GENRES, TITLE, YEAR
from matinee.tracking.mlflow_runs import Tracker
told = json.loads(sys.argv[1])
outcomes = [CandidateRun(n, p, s, c, Path(f), []) for n, p, s, c, f in told["outcomes"]]
crowned = ChampionRun(Path(told["sav"]), told["manifest"], [])
Tracker(Path(told["store"]), "t").track(TaskRun("t", DataOrigin(*told["data"]), outcomes, crowned))
"""
    told = {
        "outcomes": [(*one[:4], str(one.sav)) for one in history.candidates],
        "sav": str(history.champion.sav),
        "manifest": history.champion.manifest,
        "store": str(store),
        "data": list(DATA),
    }
    return subprocess.Popen([sys.executable, "-c", code, json.dumps(told)])


def test_one_child_run_per_candidate(store: Path, history: TaskRun) -> None:
    tracker = Tracker(store, "t")
    assert tracker.track(history) == 2
    found = {run.info.run_name: run for run in runs(tracker)}
    parent = found.pop("t on synthetic")
    champion = found.pop("champion")
    assert set(found) == {"t_popularity", "t_majority"}
    popularity = found["t_popularity"]
    assert popularity.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert popularity.data.metrics["ndcg_at_5"] == 0.4
    assert popularity.data.metrics["within/ndcg_at_5.low"] == pytest.approx(0.3)
    assert popularity.data.metrics["seconds"] == 0.5
    assert popularity.data.params["model._target_"] == "Popularity"
    assert popularity.inputs.dataset_inputs[0].dataset.name == "synthetic"
    assert popularity.info.status == "FINISHED"
    names = {file.path for file in tracker.client.list_artifacts(popularity.info.run_id)}
    assert "t_popularity.png" in names
    assert parent.data.tags["champion.rating"] == "t_majority"
    assert parent.data.metrics == champion.data.metrics == {"ranking/ndcg_at_5": 0.4}


def test_saved_view_lists_candidates_of_an_objective_by_its_metric(
    store: Path, history: TaskRun
) -> None:
    tracker = Tracker(store, "t")
    tracker.track(history._replace(deciding={"ranking": ("ndcg_at_5", True)}))
    experiment = tracker.client.get_experiment(tracker.id)
    assert "`within/`" in experiment.tags["mlflow.note.content"]
    view = json.loads(experiment.tags["mlflow.sharedViewState.ranking"])
    method, _, packed = view["state"].partition(";")
    state = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert (method, state["orderByKey"], state["orderByAsc"]) == (
        "deflate",
        "metrics.`ndcg_at_5`",
        False,
    )
    assert state["selectedColumns"][0] == "metrics.`ndcg_at_5`"
    found = tracker.client.search_runs([tracker.id], state["searchFilter"])
    assert [run.info.run_name for run in found] == ["t_popularity"]
    listed = dict(views.addresses(f"sqlite:///{store}/mlflow.db", "http://localhost:5"))
    assert listed == {
        "t, ranking": f"http://localhost:5/#/experiments/{tracker.id}/runs"
        "?workflowType=machine_learning&viewStateShareKey=ranking"
    }


def test_duration_is_that_of_the_fit_and_first_level_is_short(
    store: Path, history: TaskRun
) -> None:
    tracker = Tracker(store, "t")
    tracker.track(history)
    assert "`champion` is served" in tracker.client.get_registered_model("t").description
    (run,) = [each for each in runs(tracker) if each.info.run_name == "t_majority"]
    assert run.info.end_time - run.info.start_time == 500
    assert len([name for name in run.data.metrics if "/" not in name]) <= 40


def test_runs_of_two_candidates_are_compared(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    run = Run(tmp_path, ["t_popular", "t_group", "t_films"]).make()
    tracker = Tracker(store, TASK)
    tracker.track(read_task_run(run.root, TASK, run.params))
    ids = {each.info.run_name: each.info.run_id for each in runs(tracker)}
    compared = comparison.compare(tmp_path, run.params, ids["t_popular"], ids["t_group"])
    (row,) = compared["rows"]
    assert (row["a"]["candidate"], row["b"]["candidate"]) == ("t_popular", "t_group")
    assert row["verdict"] == "better"
    assert comparison.compare(tmp_path, run.params, ids["t_popular"], ids["t_films"])["rows"] == []
    for other, why in ((ids["champion"], "choose a candidate's run"), ("HEAD", "two of a kind")):
        with pytest.raises(NotComparableError, match=why):
            comparison.compare(tmp_path, run.params, ids["t_popular"], other)


def test_logging_twice_adds_nothing(store: Path, history: TaskRun) -> None:
    Tracker(store, "t").track(history)
    again = Tracker(store, "t")
    assert again.track(history) == 0
    assert len(runs(again)) == 4
    assert len(again.client.search_model_versions("name = 't'")) == 1


def test_changed_model_adds_run(tmp_path: Path, store: Path, history: TaskRun) -> None:
    tracker = Tracker(store, "t")
    tracker.track(history)
    more = outcome(tmp_path / "results", "t_films", ItemClassPrior(), "rating", 0.9)
    assert tracker.track(history._replace(candidates=[*history.candidates, more])) == 1
    assert len(runs(tracker)) == 5


def test_new_metric_joins_existing_run(tmp_path: Path, store: Path, history: TaskRun) -> None:
    tracker = Tracker(store, "t")
    tracker.track(history)
    first = history.candidates[0]
    changed = first._replace(summary=first.summary | {"recall_at_5": 0.2})
    assert tracker.track(history._replace(candidates=[changed, history.candidates[1]])) == 1
    found = {run.info.run_name: run for run in runs(tracker)}
    assert len(found) == 4
    assert found["t_popularity"].data.metrics["recall_at_5"] == 0.2


def test_deleted_store_refilled(store: Path, history: TaskRun) -> None:
    assert tracking_apart(store, history).wait() == 0
    shutil.rmtree(store)
    again = Tracker(store, "t")
    assert again.track(history) == 2
    assert len(runs(again)) == 4


def test_killed_run_replaced(store: Path, history: TaskRun) -> None:
    tracker = Tracker(store, "t")
    key = history.candidates[0].key(DATA)
    half = tracker.client.create_run(tracker.id, tags={KEY: key}).info.run_id
    assert tracker.track(history) == 2
    assert half not in {run.info.run_id for run in runs(tracker)}


def test_champion_registered_and_predicts(store: Path, history: TaskRun) -> None:
    import mlflow

    Tracker(store, "t").track(history)
    model = mlflow.pyfunc.load_model("models:/t@champion")
    asked = pd.DataFrame({"gender": ["F", "M"], "age": [18, 56]})
    answer = model.predict(asked)
    assert answer["rank"].tolist() == [1, 2, 3, 4, 5] * 2
    best = pickle_io.read(history.candidates[0].sav).shares.argmax() + 1
    assert answer.loc[answer["rank"] == 1, "film_id"].tolist() == [best, best]


def test_alias_follows_champion(store: Path, history: TaskRun) -> None:
    tracker = Tracker(store, "t")
    first = history.champion
    other = first.sav.with_name("other.sav")
    digest = pickle_io.save(pickle_io.read(history.candidates[0].sav), other)
    objectives = {"ranking": {"candidate": "t_popularity"}, "rating": {"candidate": "t_other"}}
    second = ChampionRun(other, {"objectives": objectives, "files": {"other.sav": digest}}, [])
    aliased = []
    for crowned in (first, second, first):
        tracker.track(history._replace(champion=crowned))
        version = tracker.client.get_model_version_by_alias("t", "champion")
        aliased.append(version.tags["champion.rating"])
    assert aliased == ["t_majority", "t_other", "t_majority"]


def test_rating_candidate_predicts_probabilities(store: Path, history: TaskRun) -> None:
    import mlflow

    tracker = Tracker(store, "t")
    tracker.track(history)
    run = next(run for run in runs(tracker) if run.info.run_name == "t_majority")
    logged = tracker.client.search_logged_models([tracker.id])
    mine = next(model for model in logged if model.source_run_id == run.info.run_id)
    asked = pd.DataFrame({"gender": ["F"], "age": [18], "occupation": [3], "film_id": [1]})
    chances = mlflow.pyfunc.load_model(mine.model_uri).predict(asked)
    assert chances.sum(axis=1).tolist() == pytest.approx([1])


def test_concurrent_processes_log_once(tmp_path: Path, history: TaskRun) -> None:
    started = [tracking_apart(tmp_path / "mlruns", history) for _ in range(2)]
    assert [process.wait() for process in started] == [0, 0]
    assert len(runs(Tracker(tmp_path / "mlruns", "t"))) == 4
