"""How files arrive in a folder: all at once or not at all, whenever we are killed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from matinee.datasets.download.archives import junk
from matinee.datasets.download.errors import SourceError, writing


def staging(folder: Path) -> Path:
    """Beside the folder, so that one rename brings everything in."""
    return folder.with_name(f".{folder.name}.arriving")


def _leaving(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.leaving")


def recover(folder: Path) -> None:
    """Clears what a killed run left; the folder is then as before that run, or after it."""
    if _leaving(folder).exists() and not folder.exists():
        _leaving(folder).rename(folder)
    for leftover in (staging(folder), _leaving(folder)):
        if leftover.exists():
            shutil.rmtree(leftover)


def commit(folder: Path) -> None:
    """Puts what was staged in the place of whatever the folder held."""
    staged = unwrapped(staging(folder))
    if not folder.exists():
        staged.rename(folder)
    elif not _exchange(staged, folder):
        folder.rename(_leaving(folder))
        staged.rename(folder)
    recover(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step, which Linux alone can do, and not on every disk."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of the kernel's headers
    return (
        swap is not None and swap(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
    )


def unwrapped(folder: Path) -> Path:
    """The folder, or the one folder that is all it holds."""
    entries = [entry for entry in folder.iterdir() if not junk((entry.name,))]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def files(folder: Path) -> dict[str, Path]:
    """What a folder gives: the name of each file below it, sorted, without wrapping and junk."""
    root, found = unwrapped(folder), {}
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_symlink() and not path.is_file():
            raise SourceError(f"{path} is a link to a folder or to nothing; put files there")
        if path.is_file() and not junk(name.parts):
            found[name.as_posix()] = path
    return dict(sorted(found.items()))


def copy(source: Path, name: str, folder: Path) -> None:
    """A file under its name, or all that a folder gives."""
    listed = {name: source} if source.is_file() else files(source)
    needed = sum(path.stat().st_size for path in listed.values())
    for relative, path in listed.items():
        with path.open("rb") as original, writing(folder.parent, needed):
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                shutil.copyfileobj(original, file, 2**20)


def digest(path: Path, algorithm: str = "sha256") -> str:
    """Of a file, or of a folder: then of the lines that sha256sum would print of its files."""
    if path.is_file():
        return f"{algorithm}:{_hexdigest(path, algorithm)}"
    return digest_of(files(path), algorithm)


def digest_of(listed: dict[str, Path], algorithm: str = "sha256") -> str:
    total = hashlib.new(algorithm, usedforsecurity=False)
    for name, file in listed.items():
        total.update(f"{_hexdigest(file, algorithm)}  {name}\n".encode(errors="surrogateescape"))
    return f"{algorithm}:{total.hexdigest()}"


def _hexdigest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        new = hashlib.new(algorithm, usedforsecurity=False)
        return hashlib.file_digest(file, lambda: new).hexdigest()
