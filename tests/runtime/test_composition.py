"""Composing is skipped only while what it reads and writes is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from matinee.runtime import composition


@pytest.mark.parametrize("changed", ["conf/config.yaml", "conf/local.yaml", "params.yaml"])
def test_change_of_any_file_is_noticed(tmp_path: Path, changed: str) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    (tmp_path / "conf" / "config.yaml").write_text("seed: 1\n")
    (tmp_path / "params.yaml").write_text("seed: 1\n")
    assert not composition.is_unchanged(tmp_path)
    composition.remember(tmp_path)
    assert composition.is_unchanged(tmp_path)
    (tmp_path / changed).write_text("seed: 2\n")
    assert not composition.is_unchanged(tmp_path)
    composition.remember(tmp_path)
    assert composition.is_unchanged(tmp_path)
    (tmp_path / changed).unlink()
    assert not composition.is_unchanged(tmp_path)
