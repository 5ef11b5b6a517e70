"""Atomic writes on a disk that fills up, and writes that must not replace anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from matinee.runtime.atomic_write import write_atomically, write_once


def test_failed_write_keeps_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "file", b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"file": b"old"}


def test_write_once_keeps_existing_file(tmp_path: Path) -> None:
    assert write_once(tmp_path / "file", b"old")
    assert not write_once(tmp_path / "file", b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"file": b"old"}
