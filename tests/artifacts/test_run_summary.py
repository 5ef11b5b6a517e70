"""What a run did, told by the times of files: by hand, checked by eye."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from matinee.artifacts import run_summary
from matinee.artifacts.run_summary import Change, RunRecord, StageTiming, TaskSetting


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
        "data/sources/tmdb.json": 1000,
        "models/a.sav": 1003,
        "models/b.sav": 1010,
        "reports/board.png": 1011,
        "reports/board.md": 1012,
    }.items():
        left(tmp_path, name, second)
    outs = {
        "sources": ["data/sources"],
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
    left(tmp_path, "data/sources/tmdb.json", 2000)
    assert run_summary.stage_timings(tmp_path, stages) == []


def test_record_has_metrics_champions_and_setting_of_each_task(tmp_path: Path) -> None:
    champion = {"objectives": {"ranking": {"candidate": "a"}}, "digests": {"data": "md5:1"}}
    for name, content in {
        "metrics/main/a.json": {"ndcg_at_5": 0.5},
        "models/best/t.json": champion,
    }.items():
        left(tmp_path, name, 1)
        (tmp_path / name).write_text(json.dumps(content))
    params = {
        "lineup": ["a"],
        "candidates": {"a": {"task": "t"}},
        "tasks": {"t": {"collection": "movielens", "split": "by_user"}},
        "movielens": {"source": "ml-1m"},
    }
    record = run_summary.run_record(tmp_path, params)
    assert record == RunRecord(
        {"t": TaskSetting("ml-1m", "md5:1", "by_user")},
        {"t": ["a"]},
        {"t": {"a, ndcg_at_5": "0.5000", "champion: t, ranking": "a"}},
    )
    (tmp_path / "last.json").write_text(json.dumps(record._asdict()))
    assert RunRecord.read(tmp_path / "last.json") == record


def record(
    source: str = "ml-1m", split: str = "by_user", data: str = "1", **ndcg: str
) -> RunRecord:
    """Of one task whose best candidate is champion."""
    metrics = {f"{name}, ndcg": value for name, value in ndcg.items()}
    best = max(ndcg, key=lambda name: ndcg[name])
    setting = TaskSetting(source, data, split)
    return RunRecord({"t": setting}, {"t": [*ndcg]}, {"t": metrics | {"champion: t, ndcg": best}})


@pytest.mark.parametrize(
    ("before", "now", "note", "changes"),
    [
        (record(a="0.5"), record(a="0.5"), "", []),
        (record(a="0.5"), record(a="0.6"), "", [Change("a, ndcg", "0.5", "0.6")]),
        (record(a="0.5"), record("ml-100k", a="0.6"), "the data was ml-1m and is ml-100k", []),
        (record(a="0.5"), record(split="by_time", a="0.6"), "the split was by_user and is by", []),
        (record(a="0.5"), record(data="2", a="0.6"), "ml-1m was prepared differently", []),
        (
            record(a="0.5", b="0.4"),
            record(a="0.6", c="0.9"),
            "champions are not compared: +c -b",
            [Change("a, ndcg", "0.5", "0.6")],
        ),
    ],
)
def test_only_equal_data_and_splits_are_compared(
    before: RunRecord, now: RunRecord, note: str, changes: list[Change]
) -> None:
    notes = run_summary.setting_changes(before, now)
    assert len(notes) == bool(note) and note in "".join(notes)
    assert run_summary.metric_changes(before, now) == changes


def test_task_of_no_earlier_run_is_new() -> None:
    nothing = RunRecord.read(Path("no such file"))
    assert run_summary.setting_changes(nothing, record(a="0.5")) == ["t was not in the last run."]
    assert run_summary.metric_changes(nothing, record(a="0.5")) == []
