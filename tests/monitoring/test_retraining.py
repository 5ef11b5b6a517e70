"""`matinee drift`, on a copy of the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checkout import ROOT, Checkout
from matinee.monitoring.retraining import retrain_if_needed


def test_no_change_no_retraining(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics/drift.json").write_text('{"decision": "retrain: no", "retrain": 0}')
    runs: list[list[str]] = []
    *_, last = retrain_if_needed(tmp_path, ["seed=2"], runs.append)
    assert (runs, last) == ([["seed=2"]], "The champions stay as they are.")


def test_stage_without_movielens(tmp_path: Path) -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    others: dict[str, object] = {"collections": ["tmdb", "streaming"], "discretize": {}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params | others))
    command = [sys.executable, str(ROOT / "pipeline/drift.py"), "merged", "drift.json", "drift"]
    said = subprocess.check_output(command, cwd=tmp_path, text=True)
    assert said == "nothing is replayed\n"
    assert json.loads((tmp_path / "drift.json").read_text())["retrain"] == 0
    assert {"drift.md", "drift.png"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.proof
@pytest.mark.filterwarnings("default")
def test_champions_retrained_after_change(tmp_path: Path) -> None:
    """With the default settings, by which the first champions have seen all ratings."""
    checkout = Checkout(tmp_path)
    for name, extra in (("viewer", []), ("drifting", ["viewer_factors_decayed"])):
        candidates = ["viewer_item_knn", "viewer_popularity", "viewer_biases", "viewer_factors"]
        lineup = {"defaults": [{"/tasks": ["viewer"]}, {"/candidates": candidates + extra}]}
        if extra:
            lineup["tasks"] = {"viewer": {"split": "by_time"}}
        text = f"# @package _global_\n{yaml.safe_dump(lineup)}"
        (checkout.folder / f"conf/lineup/{name}.yaml").write_text(text)
    small = ["tmdb.synthetic.films=800", "streaming.synthetic.titles=400", "lineup=viewer"]
    small += ["streaming.synthetic.ratings=6000", "+movielens.synthetic.drifts=0"]
    still = checkout.run("matinee", "drift", *small)
    assert "retrain: no" in still and "stay as they are" in still
    assert not (checkout.folder / "reports/drift/retraining.md").exists()
    changed = checkout.run("matinee", "drift", "movielens.synthetic.drifts=2")
    assert "retrain: yes" in changed and "lineup=drifting" in changed
    report = (checkout.folder / "reports/drift/retraining.md").read_text()
    rating = next(line for line in report.splitlines() if line.startswith("| rating"))
    assert "| viewer_factors" in rating and "viewer_factors_decayed" in rating
    manifest = json.loads((checkout.folder / "models/best/viewer.json").read_text())
    assert manifest["objectives"]["rating"]["candidate"] == "viewer_factors_decayed"
    # the profile keeps the response, so that the next run starts where this one ended
    champion = (checkout.folder / "models/best/viewer.sav").read_bytes()
    assert "replaced already" in checkout.run("matinee", "drift")
    assert (checkout.folder / "models/best/viewer.sav").read_bytes() == champion


@pytest.mark.proof
@pytest.mark.filterwarnings("default")
def test_retraining_until_last_day(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.compose("lineup=baselines")
    settings = ["lineup=baselines", "movielens.synthetic.ratings=80000", "drift.response=[]"]
    settings += ["tmdb.synthetic.films=800", "streaming.synthetic.titles=400"]
    settings += ["discretize.movielens.train_until='2000-08-31'"]
    changed = checkout.run("matinee", "drift", *settings)
    last = json.loads((checkout.folder / "metrics/drift.json").read_text())["last_day"]
    assert f"discretize.movielens.train_until={last}" in changed
    assert last in (checkout.folder / "conf/local.yaml").read_text()
    assert "stay as they are" in checkout.run("matinee", "drift")
