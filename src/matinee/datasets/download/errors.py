"""What can go wrong between a source and a folder, in words that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


class FetchError(RuntimeError):
    """Nothing arrived, and the folder is as it was."""


class SourceError(FetchError):
    """One place does not deliver; a mirror may."""


class InterruptedDownloadError(SourceError):
    """It broke off; asked again, the same place may deliver."""


class DiskFullError(FetchError):
    """Our own disk is full."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"{error.filename or path} cannot be read: {error.strerror or error}"
        ) from error


@contextmanager
def writing(folder: Path, needed: int | None = None) -> Iterator[None]:
    """Around what writes into the folder, and needs so many bytes there."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFullError(_no_room(folder, needed, error)) from error
        advice = "; check who owns it and its permissions" if error.errno in DENIED else ""
        reason = f"{error.strerror or error}{advice}"
        raise FetchError(f"{error.filename or folder} cannot be written: {reason}") from error


def _no_room(folder: Path, needed: int | None, error: OSError) -> str:
    need = "" if needed is None else f"; {readable(needed)} are needed"
    if error.errno == errno.ENOSPC:
        return f"the disk of {folder} is full{need}: make room and run again"
    return (
        f"a limit on the size of files or on disk use was hit in {folder} "
        f"({error.strerror}){need}: raise it (ulimit -f, quota) and run again"
    )


def readable(size: int) -> str:
    """12345678 is 12 MB."""
    amount, units = float(size), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.3g} {units[0]}" if amount < 1000 else f"{amount:.0f} {units[0]}"
