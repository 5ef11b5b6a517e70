"""The `matinee` command: help, exit codes and messages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checkout import ROOT
from matinee.cli import app

COMMANDS = "run use params serve publish promote rollback history search drift report scaling key"
COMMANDS += " bento repair doctor schedule compare experiments mlflow recommend batch"


def invoke(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_without_words_shows_every_command() -> None:
    shown = invoke().output
    assert all(f" {command} " in shown for command in COMMANDS.split())


@pytest.mark.parametrize("command", COMMANDS.split())
def test_help_explains_each_command(command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.output and "." in result.output.split("Usage:")[1]


def test_outside_a_project_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke("history")
    assert result.exit_code == 1
    assert result.stderr.startswith("params.yaml is missing")


def test_check_takes_no_overrides() -> None:
    result = invoke("params", "--check", "seed=2")
    assert result.exit_code == 1
    assert "--check takes no overrides" in result.stderr


def test_use_keeps_shows_and_forgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    monkeypatch.chdir(tmp_path)
    assert "movielens=ml-1m seed=3" in invoke("use", "movielens=ml-1m", "seed=3").output
    assert "movielens=ml-1m seed=3" in invoke("use").output
    refused = invoke("use", "movielens=ml-2m")
    assert refused.exit_code == 1 and "Available options" in refused.stderr
    assert "seed=3" in invoke("use").output
    assert invoke("use", "--default").output == "no profile: the defaults of conf/\n"


def test_unknown_option_is_a_usage_error() -> None:
    assert invoke("publish", "--forced").exit_code == 2


def test_repair_of_a_clean_folder_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke("repair")
    assert (result.exit_code, result.output) == (0, "")


def test_repair_removes_a_truncated_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.lock").write_text("schema: '2.0'\nstages:\n  merge:\n    cm")
    result = invoke("repair")
    assert result.exit_code == 0
    assert result.output.startswith("dvc.lock was half written")
    assert not (tmp_path / "dvc.lock").exists()


def test_doctor_names_an_unreachable_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text("export: {endpoint_url: 'http://127.0.0.1:9'}")
    result = invoke("doctor")
    assert result.exit_code == 1
    assert "S3 at" in result.output and "failed" in result.output


def test_schedule_writes_files_below_a_folder(tmp_path: Path) -> None:
    result = invoke("schedule", "systemd", "--at", "Mon 03:30", "--into", str(tmp_path / "units"))
    assert result.exit_code == 0
    names = {path.name for path in (tmp_path / "units").iterdir()}
    assert names == {"matinee-drift.service", "matinee-drift.timer"}


def test_schedule_refuses_a_time() -> None:
    result = invoke("schedule", "cron", "--at", "25:00")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "'25:00' is no time; allowed: 03:30" in result.stderr
