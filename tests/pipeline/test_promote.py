"""The words of `make promote`, `make rollback` and `make history`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checkout import ROOT
from matinee.model_store.store import Note, open_current, publish


@pytest.fixture
def versions(tmp_path: Path) -> list[str]:
    """Two of them in the folder `model-store`."""
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    made = []
    for text in ("one", "two"):
        (tmp_path / "films").write_text(text)
        place = str(tmp_path / "model-store")
        made.append(publish({"films": tmp_path / "films"}, place, note=Note("ada", f"has {text}")))
    return made


def asked(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """MLflow takes longer to import than all the rest, so it must come last."""
    (folder / "mlflow.py").write_text("raise SystemExit('MLflow is told now')")
    command = [sys.executable, "-m", "matinee.cli", *words]
    told = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src")])}
    return subprocess.run(
        command, cwd=folder, env=told, capture_output=True, text=True, check=False
    )


def test_history_lists_current_promotion_first(tmp_path: Path, versions: list[str]) -> None:
    heading, newest, oldest = asked(tmp_path, "history").stdout.splitlines()
    assert heading.split() == ["#", "version", "when", "who", "gate", "why"]
    assert newest.split()[:2] == ["2", versions[1]] and newest.endswith("has two")
    assert oldest.split()[:2] == ["1", versions[0]] and oldest.endswith("has one")
    assert newest.index("has two") == heading.index("why")


def test_rollback_keeps_reason(tmp_path: Path, versions: list[str]) -> None:
    done = asked(tmp_path, "rollback", "nothing but war films")
    told = done.stdout.splitlines()
    assert done.stderr == "MLflow is told now\n"
    assert open_current(str(tmp_path / "model-store")).version == versions[0]
    assert told[0].startswith(f"Version {versions[0]} is current again after 0.")
    assert told[3].split()[:2] == ["3", versions[0]]
    assert "back to 1" in told[3] and told[3].endswith("nothing but war films")


def test_a_version_is_promoted_by_name(tmp_path: Path, versions: list[str]) -> None:
    told = asked(tmp_path, "promote", versions[0], "it was better").stdout.splitlines()
    assert told[0] == f"# {versions[0]} against {versions[1]}"
    newest = next(line for line in told if line.startswith("3 "))
    assert newest.split()[1] == versions[0] and newest.split()[-4:] == [
        "passed",
        "it",
        "was",
        "better",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["rollback"], "Missing argument 'why'"),
        (["rollback", ""], "give a reason"),
        (["promote", "x"], "Missing argument 'why'"),
        (["undo"], "No such command 'undo'"),
    ],
)
def test_wrong_words_are_usage_errors(tmp_path: Path, words: list[str], fault: str) -> None:
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    refused = asked(tmp_path, *words)
    assert refused.returncode == 2
    assert fault in refused.stderr


def test_an_empty_place_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    refused = asked(tmp_path, "rollback", "why")
    assert refused.returncode == 1
    assert refused.stderr == "model-store: nothing published yet: run `make publish`\n"
