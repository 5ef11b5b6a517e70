"""The words of `make promote`, `make rollback` and `make history`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checkout import ROOT
from matinee.published import Note, publish


@pytest.fixture
def versions(tmp_path: Path) -> list[str]:
    """Two of them in the folder `published`."""
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    made = []
    for text in ("one", "two"):
        (tmp_path / "films").write_text(text)
        place = str(tmp_path / "published")
        made.append(publish({"films": tmp_path / "films"}, place, note=Note("ada", f"has {text}")))
    return made


def asked(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "pipeline/promote.py"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_history_names_each_promotion_the_current_one_first(
    tmp_path: Path, versions: list[str]
) -> None:
    newest, oldest = asked(tmp_path, "history").stdout.splitlines()
    assert newest.split()[:2] == ["2", versions[1]] and newest.endswith("ada: has two")
    assert oldest.split()[:2] == ["1", versions[0]] and oldest.endswith("ada: has one")


def test_rollback_keeps_the_reason(tmp_path: Path, versions: list[str]) -> None:
    told = asked(tmp_path, "rollback", "nothing but war films").stdout.splitlines()
    assert told[0].split()[:2] == ["3", versions[0]]
    assert told[0].endswith(": nothing but war films (back to 1)")


def test_a_version_is_promoted_by_name(tmp_path: Path, versions: list[str]) -> None:
    told = asked(tmp_path, "promote", versions[0], "it was better").stdout.splitlines()
    assert told[0].split()[:2] == ["3", versions[0]] and len(told) == 3


@pytest.mark.parametrize("words", [[], ["rollback"], ["rollback", ""], ["promote", "x"], ["undo"]])
def test_other_words_are_answered_with_the_allowed_ones(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    refused = asked(tmp_path, *words)
    assert refused.returncode == 1
    assert refused.stderr == "allowed: history | rollback WHY | promote VERSION WHY\n"


def test_an_empty_place_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("export: {url: null, endpoint_url: null}")
    refused = asked(tmp_path, "rollback", "why")
    assert refused.returncode == 1
    assert refused.stderr == "published: nothing published yet: run `make publish`\n"
