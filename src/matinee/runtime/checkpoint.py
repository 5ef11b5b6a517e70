"""Checkpoints: a fit of many steps saves its progress, and resumes after the process was killed.

Models know no files. The caller says where progress is kept, the model what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from matinee.runtime.atomic_write import write_atomically

_PATH: ContextVar[Path | None] = ContextVar("checkpoint", default=None)


@contextmanager
def checkpoint_file(path: Path) -> Iterator[None]:
    """Progress within is kept in this file, which is removed if nothing fails."""
    token = _PATH.set(path)
    try:
        yield
    finally:
        _PATH.reset(token)
    path.unlink(missing_ok=True)


def read_checkpoint() -> bytes | None:
    """The progress of an earlier process, if there is any."""
    path = _PATH.get()
    return path.read_bytes() if path and path.exists() else None


def write_checkpoint(data: bytes) -> None:
    """Nothing is written outside `checkpoint_file`."""
    if path := _PATH.get():
        write_atomically(path, data)
