"""Parts of a batch: a killed job goes on, and other lists are not mixed in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from fixtures.small_movielens import PEOPLE
from matinee.cli import app
from storage_fixtures import StorageLocation

PARAMS = "export: {url: null, endpoint_url: null}\n"
USERS = 60_000
"""Eight parts; most of the users are unknown, so that their lists are cheap."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "users.txt").write_text("\n".join(map(str, range(1, USERS + 1))))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(store: Path, out: str) -> list[str]:
    return ["batch", "viewer", "--users", "users.txt", "--out", out, "--store", str(store)]


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("part-*.parquet"))}


def test_killed_job_goes_on_where_it_was(project: Path, viewer_store: Path) -> None:
    killed = project / "killed"
    command = [sys.executable, "-m", "matinee.cli", *words(viewer_store, "killed")]
    job = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(parts(killed)) < 2:
        assert job.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    job.send_signal(signal.SIGKILL)
    job.wait()
    before = parts(killed)
    assert 2 <= len(before) < 8
    shown = CliRunner().invoke(app, words(viewer_store, "killed")).output
    assert shown.count("kept from an earlier run") == len(before)
    assert CliRunner().invoke(app, words(viewer_store, "whole")).exit_code == 0
    assert parts(killed) == parts(project / "whole") and len(parts(killed)) == 8
    written = pd.read_parquet(killed)
    assert written["user_id"].unique().tolist() == list(range(1, USERS + 1))


def test_other_lists_are_neither_mixed_nor_overwritten(project: Path, viewer_store: Path) -> None:
    command = [*words(viewer_store, "lists"), "--users", "all"]
    assert CliRunner().invoke(app, command).exit_code == 0
    before = parts(project / "lists")
    refused = CliRunner().invoke(app, [*command, "--n", "5"])
    message = "lists holds other lists, of n 10; give another folder to --out, or delete this one"
    assert (refused.exit_code, refused.stderr.strip()) == (1, message)
    assert parts(project / "lists") == before


def test_parts_reach_folder_and_bucket(
    project: Path, viewer_store: Path, storage: StorageLocation
) -> None:
    result = CliRunner().invoke(app, [*words(viewer_store, storage.address), "--users", "all"])
    assert result.exit_code == 0, result.output
    again = CliRunner().invoke(app, [*words(viewer_store, storage.address), "--users", "all"])
    assert "kept from an earlier run" in again.output
    assert len(pd.read_parquet(storage.folder / "part-00000.parquet")) == 10 * PEOPLE
