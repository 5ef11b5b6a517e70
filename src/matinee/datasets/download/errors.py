"""Errors of fetching a source, with messages that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


class FetchError(RuntimeError):
    """The fetch failed; the folder is unchanged."""


class SourceError(FetchError):
    """One URL failed; a mirror may work."""


class InterruptedDownloadError(SourceError):
    """The connection broke; a retry of the same URL may work."""


class DiskFullError(FetchError):
    """The local disk is full."""


@contextmanager
def read_errors(path: Path) -> Iterator[None]:
    """Translates OSErrors of reading the path."""
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"{error.filename or path} cannot be read: {error.strerror or error}"
        ) from error


@contextmanager
def write_errors(folder: Path, needed: int | None = None) -> Iterator[None]:
    """Translates OSErrors of writing into the folder, which needs so many bytes."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFullError(_disk_full_message(folder, needed, error)) from error
        advice = "; check who owns it and its permissions" if error.errno in DENIED else ""
        reason = f"{error.strerror or error}{advice}"
        raise FetchError(f"{error.filename or folder} cannot be written: {reason}") from error


def _disk_full_message(folder: Path, needed: int | None, error: OSError) -> str:
    need = "" if needed is None else f"; {format_size(needed)} are needed"
    if error.errno == errno.ENOSPC:
        return f"the disk of {folder} is full{need}: make room and run again"
    return (
        f"a limit on the size of files or on disk use was hit in {folder} "
        f"({error.strerror}){need}: raise it (ulimit -f, quota) and run again"
    )


def format_size(size: int) -> str:
    """Formats 12345678 as 12 MB."""
    amount, units = float(size), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.3g} {units[0]}" if amount < 1000 else f"{amount:.0f} {units[0]}"
