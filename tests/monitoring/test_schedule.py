"""Scheduler files of `matinee schedule`, read by sh, systemd-analyze and a YAML parser."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from matinee.monitoring.schedule import Time, cron, github, systemd


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project folder whose `matinee` records its arguments and its working directory."""
    root = tmp_path / "films and 100% more"
    command = root / ".venv/bin/matinee"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\necho "$@" in "$(pwd)"\n')
    command.chmod(0o755)
    return root


@pytest.mark.parametrize(
    "text", ["3", "24:00", "03:60", "03:5", "Monday 03:30", "Mon Tue 3:30", ""]
)
def test_time_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: "):
        Time.parse(text)


def test_cron_line_runs_drift(root: Path) -> None:
    (line,) = cron(root, Time.parse("Mon 03:30")).values()
    *fields, command = line.rstrip("\n").split(" ", 5)
    assert fields == ["30", "3", "*", "*", "1"]
    # cron hands the line to sh, with \% as %; an unescaped % would end it
    assert "%" not in command.replace(r"\%", "")
    subprocess.run(["sh", "-c", command.replace(r"\%", "%")], check=True, cwd="/")
    assert (root / "drift.log").read_text() == f"drift in {root}\n"


@pytest.mark.parametrize(("text", "expected"), [("03:30", "*-*-* 03:30:00"), ("Sun 23:05", "Sun ")])
def test_systemd_units_verify(root: Path, tmp_path: Path, text: str, expected: str) -> None:
    units = systemd(root, Time.parse(text))
    assert f"OnCalendar={expected}" in units["matinee-drift.timer"]
    for name, unit in units.items():
        (tmp_path / name).write_text(unit)
    if analyze := shutil.which("systemd-analyze"):
        files = [str(tmp_path / name) for name in units]
        environment = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
        checked = subprocess.run(
            [analyze, "verify", "--man=no", *files], capture_output=True, text=True, env=environment
        )
        assert checked.returncode == 0 and not checked.stderr, checked.stderr


def test_github_workflow_runs_drift() -> None:
    ((path, text),) = github(Path(), Time.parse("Sat 00:00")).items()
    workflow = yaml.safe_load(text)
    assert path == ".github/workflows/drift.yml"
    assert workflow[True]["schedule"] == [{"cron": "0 0 * * 6"}]  # YAML 1.1 reads `on` as true
    runs = [step["run"] for step in workflow["jobs"]["drift"]["steps"] if "run" in step]
    assert runs == ["make setup", ".venv/bin/matinee drift"]
