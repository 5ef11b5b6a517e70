"""Thirty inputs that are wrong: the first stage that can know refuses each in a few lines, with
the thing, its fault, and what is allowed or needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout import ROOT
from fixtures.pipeline_scripts import run_stage

DEFAULT = yaml.safe_load((ROOT / "params.yaml").read_text())
FILMS = "movieId,title,genres\n1,Amélie (2001),Comedy\n2,Two (2006),Drama\n"
RATINGS = "userId,movieId,rating,timestamp\n" + "".join(
    f"{user},{film},{(user + film) % 5 + 1},{964982700 + user}\n"
    for user in range(1, 11)
    for film in (1, 2)
)
HEADER, *ROWS = RATINGS.splitlines(keepends=True)


def settings(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(params: dict[str, Any]) -> None:
        *path, last = name.split(".")
        section = params
        for key in path:
            section = section.setdefault(key, {})
        section[last] = value

    return change


SETTINGS = {
    "misspelt split": ("tasks.viewer.split", "by_usr", "split=by_usr does not fit the task; allow"),
    "viewer by users": (
        "tasks.viewer.split",
        "by_user",
        "allowed: by_time, leave_last, next_visit",
    ),
    "newcomer by time": ("tasks.newcomer.split", "by_time", "allowed: by_user"),
    "subscriber at random": ("tasks.subscriber.split", "random", "allowed: fold"),
    "similar by folds": ("tasks.similar.split", "fold", "allowed: by_user, by_time, leave_last"),
    "task without data": ("collections", ["movielens", "tmdb"], "subscriber needs the collection"),
    "unknown collection": ("collections", ["movielns"], "movielns, which has no source; allowed"),
    "synthetic with url": (
        "movielens.url",
        "mine.zip",
        "url=mine.zip belongs to another source",
    ),
    "anonymous newcomer": ("movielens.format", "csv", "newcomer needs gender, age and occupation"),
    "no list": ("tasks.viewer.list_size", 0, "tasks.viewer.list_size=0; allowed: whole numbers"),
    "few resamples": ("tasks.viewer.resamples", 5, "tasks.viewer.resamples=5; allowed: whole numb"),
    "percent": ("tasks.viewer.confidence", 95, "tasks.viewer.confidence=95; allowed: between 0 an"),
    "direction": ("tasks.viewer.objectives.rating.better", "less", "better=less; allowed: higher,"),
    "baseline": (
        "tasks.viewer.objectives.rating.baseline",
        "x",
        "baseline=x is not in the line",
    ),
    "stray task": ("tasks.visitor", {"list_size": 3}, "the line-up does not have this task"),
    "stray candidate": ("candidates.viewer_ials", {"reg": 1}, "the line-up does not have it"),
    "task of candidate": ("candidates.viewer_als.task", "viewers", "task=viewers; allowed: newcom"),
    "objective": ("candidates.viewer_als.objective", "rank", "objective=rank; allowed: ranking, r"),
}
FILES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "empty file": ({"ratings.csv": ""}, "ratings.csv is empty; needed are userId, movieId"),
    "header alone": ({"ratings.csv": HEADER}, "0 usable ratings with 0 users; needed are at least"),
    "no header": ({"ratings.csv": "".join(ROWS)}, "ratings.csv has no column userId, movieId, rat"),
    "other column": (
        {"ratings.csv": RATINGS.replace("movieId", "item")},
        "has no column movieId; its header is userId, item, rating, timestamp; needed are userId",
    ),
    "folder for a file": ({"ratings.csv": None}, "ratings.csv is a folder; a file of that name"),
    "missing file": ({"ratings.csv": b""}, "must hold ratings.csv; it holds movies.csv"),
    "a single user": ({"ratings.csv": HEADER + "1,1,5,9\n1,2,3,9\n"}, "with 1 users; needed are"),
    "constant ratings": (
        {"ratings.csv": HEADER + "".join(f"{user},1,3,9\n" for user in range(9))},
        "9 usable ratings with 1 different ratings; needed are at least 2",
    ),
    "no such scale": (
        {"ratings.csv": RATINGS.replace(",964", "000,964")},
        "ratings up to 5000 are on no usual scale; allowed: up to 5, 10, 100, or merge.movielens",
    ),
    "text for numbers": (
        {"ratings.csv": RATINGS.replace(",964", "x,964")},
        "20 of 20 rows cannot be used, more than the share of 0.01 that merge.max_dropped_share",
    ),
    "unknown films": (
        {"movies.csv": FILMS.replace("2,Two", "3,Three")},
        "10 of 20 rows cannot be used",
    ),
    "binary file": ({"ratings.csv": bytes(range(256))}, "ratings.csv has no column userId"),
}
OPTIONS: dict[str, tuple[str, Any, str]] = {
    "wrong encoding": ("encoding", "ascii", "movies.csv: the text is not ascii; null finds out"),
    "unknown encoding": ("encoding", "utf-99", "encoding=utf-99 is unknown; allowed: utf-8, latin"),
    "wrong delimiter": (
        "delimiter",
        ";",
        "movies.csv has no column movieId, title, genres; its hea",
    ),
}


def check_message(message: str, expected: str) -> None:
    print(message)
    assert expected in message
    assert "Traceback" not in message
    assert len(message.splitlines()) <= 5 and max(map(len, message.splitlines())) <= 800


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    return tmp_path


@pytest.mark.parametrize(("name", "value", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_setting_is_refused_before_anything_runs(
    name: str, value: Any, expected: str, folder: Path
) -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    settings(name, value)(params)
    check_message(run_stage(folder, params, "sources", "data/sources"), expected)


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=FILES)
def test_file_is_refused_by_merge(
    files: dict[str, str | bytes | None], expected: str, folder: Path
) -> None:
    check_message(merge_csv(folder, files), expected)


@pytest.mark.parametrize(("option", "value", "expected"), OPTIONS.values(), ids=OPTIONS)
def test_option_that_does_not_fit_the_file_is_refused(
    option: str, value: Any, expected: str, folder: Path
) -> None:
    check_message(merge_csv(folder, {}, **{option: value}), expected)


def merge_csv(folder: Path, files: dict[str, str | bytes | None], **options: Any) -> str:
    raw = folder / "raw"
    raw.mkdir()
    for name, content in ({"movies.csv": FILMS, "ratings.csv": RATINGS} | files).items():
        if content is None:
            (raw / name).mkdir()
        elif content != b"":
            (raw / name).write_bytes(content.encode() if isinstance(content, str) else content)
    merge = {"max_dropped_share": {"movielens": 0.01}}
    merge["movielens"] = {"format": "csv", "csv": options}
    return run_stage(
        folder, {"merge": merge}, "merge", "movielens", "raw", "merged", "a.json", "b.csv"
    )


def test_good_file_is_merged(folder: Path) -> None:
    assert merge_csv(folder, {}) == ""
    assert (folder / "merged" / "ratings.parquet").exists()


def test_too_few_users_refused_by_discretize(folder: Path) -> None:
    rows = "".join(f"{user},{film},{film},9\n" for user in (1, 2) for film in (1, 2))
    assert merge_csv(folder, {"ratings.csv": HEADER + rows}) == ""
    params = {"seed": 1, "discretize": DEFAULT["discretize"]}
    message = run_stage(folder, params, "discretize", "movielens", "merged", "prepared")
    check_message(message, "the split by_user tests on 0 of 4 ratings by 2 users; both parts must")


def test_debug_shows_the_traceback(folder: Path) -> None:
    (folder / "params.yaml").write_text(yaml.safe_dump({"collections": ["x"], "tasks": {}}))
    command = [sys.executable, str(ROOT / "pipeline" / "sources.py"), "data/sources"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "MATINEE_DEBUG": "1"}
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert "Traceback" in shown.stderr and "SettingError: collections has x" in shown.stderr
