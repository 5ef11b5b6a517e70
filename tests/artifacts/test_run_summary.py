"""What a run did, told by the times of files: by hand, checked by eye."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from matinee.artifacts import run_summary
from matinee.artifacts.run_summary import Change, StageTiming


def left(root: Path, name: str, second: int) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    os.utime(path, (second, second))


@pytest.fixture
def stages(tmp_path: Path) -> dict[str, Any]:
    """The tables are older than this run; two candidates and a leaderboard are of it."""
    for name, second in {
        "data/merged/ratings.parquet": 900,
        "data/sources.json": 1000,
        "models/a.sav": 1003,
        "models/b.sav": 1010,
        "reports/board.png": 1011,
        "reports/board.md": 1012,
    }.items():
        left(tmp_path, name, second)
    outs = {
        "sources": ["data/sources.json"],
        "merge@movielens": ["data/merged"],
        "train@a": ["models/a.sav"],
        "train@b": ["models/b.sav"],
        "select_best@t": ["reports/board.png", "reports/board.md"],
        "train@gone": ["models/gone.sav"],
    }
    return {name: {"outs": [{"path": path} for path in paths]} for name, paths in outs.items()}


def test_stages_with_newer_outputs_ran(tmp_path: Path, stages: dict[str, Any]) -> None:
    assert run_summary.stage_timings(tmp_path, stages) == [
        StageTiming("train", 2, 10),
        StageTiming("select_best", 1, 2),
    ]


def test_no_stage_ran_empty_summary(tmp_path: Path, stages: dict[str, Any]) -> None:
    left(tmp_path, "data/sources.json", 2000)
    assert run_summary.stage_timings(tmp_path, stages) == []


def test_figures_of_deciding_metric_and_champion(tmp_path: Path) -> None:
    for name, told in {
        "metrics/main/a.json": {"ndcg_at_5": 0.5},
        "models/best/t.json": {"objectives": {"ranking": {"candidate": "a"}}},
    }.items():
        left(tmp_path, name, 1)
        (tmp_path / name).write_text(json.dumps(told))
    found = run_summary.deciding_metrics(tmp_path, {"lineup": ["a"], "tasks": {"t": {}}})
    assert found == {"a, ndcg_at_5": "0.5000", "champion: t, ranking": "a"}


def test_added_removed_changed_metrics_reported() -> None:
    before = {"a, ndcg": "0.5", "b, ndcg": "0.4", "champion": "a"}
    now = {"a, ndcg": "0.5", "c, ndcg": "0.6", "champion": "c"}
    assert run_summary.metric_changes(before, now) == [
        Change("c, ndcg", "-", "0.6"),
        Change("champion", "a", "c"),
        Change("b, ndcg", "0.4", "-"),
    ]
