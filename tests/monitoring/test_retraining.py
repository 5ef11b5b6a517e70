"""`matinee drift`, on a copy of the checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checkout import ROOT, SMALL, Checkout
from matinee.monitoring.retraining import retrain_if_needed


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    return tmp_path / "conf/config.yaml"


def kept(conf: Path, *overrides: str) -> str:
    """What a retraining until 2003-02-20 says of the configuration."""
    root = conf.parents[1]
    (root / "metrics").mkdir(exist_ok=True)
    report = {"decision": "retrain: yes", "retrain": 1, "rehearsal": 0, "last_day": "2003-02-20"}
    (root / "metrics/drift.json").write_text(json.dumps(report))
    settings = {"discretize": {"movielens": {"train_until": "2000-12-31"}}}
    (root / "params.yaml").write_text(yaml.safe_dump(settings))
    runs: list[list[str]] = []
    *_, last = retrain_if_needed(root, list(overrides), runs.append)
    assert runs == [list(overrides), [*overrides, "discretize.movielens.train_until=2003-02-20"]]
    return last


def test_conf_keeps_until_when_was_learned_and_nothing_else_changes(conf: Path) -> None:
    before = conf.read_text()
    assert "conf/config.yaml is updated" in kept(conf)
    day = yaml.safe_load(conf.read_text())["discretize"]["movielens"]["train_until"]
    assert day == "2003-02-20"
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), conf.read_text().splitlines(), strict=True)
        if old != new
    ]
    (old, new) = changed[0]
    assert len(changed) == 1
    assert new == old.replace("null #", '"2003-02-20" #')
    kept(conf)
    assert conf.read_text().count("2003-02-20") == 1


def test_what_was_asked_by_override_is_not_kept_but_told(conf: Path) -> None:
    before = conf.read_text()
    assert "Pass discretize.movielens.train_until=2003-02-20" in kept(
        conf, "seed=2", "discretize.movielens.train_until=2000-12-31"
    )
    assert conf.read_text() == before


def test_conf_in_which_the_line_is_not_found_stays_as_it_is(conf: Path) -> None:
    conf.write_text("{discretize: {movielens: {train_until: 2000-12-31}}}\n")
    assert "Write discretize.movielens.train_until: 2003-02-20" in kept(conf)
    assert "2003" not in conf.read_text()


def test_without_movielens_the_stage_says_so(tmp_path: Path) -> None:
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
def test_champions_are_trained_anew_where_tastes_changed_and_only_there(tmp_path: Path) -> None:
    done = Checkout(tmp_path)
    asked = ["lineup=baselines", *SMALL, "movielens.synthetic.ratings=80000"]
    still = done.run("matinee", "drift", *asked, "+movielens.synthetic.drifts=0")
    assert "retrain: no" in still and "stay as they are" in still
    asked += ["discretize.movielens.train_until=2000-08-31"]
    changed = done.run("matinee", "drift", *asked)
    assert "The champions were trained until 2000-08-31: training again." in changed
    last = json.loads((done.folder / "metrics/drift.json").read_text())["last_day"]
    assert f"The champions are trained until {last}." in changed
    champion = (done.folder / "models/best/newcomer.sav").read_bytes()
    asked[-1] = f"discretize.movielens.train_until={last}"
    assert "stay as they are" in done.run("matinee", "drift", *asked)
    asked[-1] = "discretize.movielens.train_until=null"
    assert "a rehearsal" in done.run("matinee", "drift", *asked)
    assert (done.folder / "models/best/newcomer.sav").read_bytes() == champion
