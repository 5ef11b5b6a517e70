"""Atomic writes: a temporary file beside the target, fsync, then rename or hard link."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Readers of the path see the old bytes or the new ones, even after a crash."""
    with _temporary_file(path, data) as temporary:
        temporary.replace(path)


def write_once(path: Path, data: bytes, mode: int = 0o666) -> bool:
    """Writes only if the path does not exist; returns whether it was written."""
    with _temporary_file(path, data, mode) as temporary:
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            return False
        return True


@contextmanager
def _temporary_file(path: Path, data: bytes, mode: int = 0o666) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        temporary.touch(mode, exist_ok=False)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
