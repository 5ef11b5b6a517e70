"""Tests of checkpoints: kept when a fit fails, removed when it succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from matinee.runtime.checkpoint import checkpoint_file, read_checkpoint, write_checkpoint


def test_kept_after_failure_removed_after_success(tmp_path: Path) -> None:
    path = tmp_path / "model.checkpoint"
    with pytest.raises(KeyboardInterrupt), checkpoint_file(path):
        assert read_checkpoint() is None
        write_checkpoint(b"one epoch")
        raise KeyboardInterrupt
    with checkpoint_file(path):
        assert read_checkpoint() == b"one epoch"
    assert not path.exists()


def test_nothing_outside_checkpoint_file(tmp_path: Path) -> None:
    with checkpoint_file(tmp_path / "model.checkpoint"):
        pass
    write_checkpoint(b"one epoch")
    assert read_checkpoint() is None and not list(tmp_path.iterdir())
