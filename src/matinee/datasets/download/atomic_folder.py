"""Replaces a folder atomically, also if the process is killed, and digests its files."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from matinee.datasets.download.archives import is_junk
from matinee.datasets.download.errors import SourceError, write_errors


def staging_folder(folder: Path) -> Path:
    """Beside the folder, so that one rename moves everything into place."""
    return folder.with_name(f".{folder.name}.arriving")


def _retired_folder(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.leaving")


def recover(folder: Path) -> None:
    """Cleans up after a killed run; the folder is then as before that run, or after it."""
    if _retired_folder(folder).exists() and not folder.exists():
        _retired_folder(folder).rename(folder)
    for leftover in (staging_folder(folder), _retired_folder(folder)):
        if leftover.exists():
            shutil.rmtree(leftover)


def commit(folder: Path) -> None:
    """Replaces the folder by the staged one."""
    staged = unwrap(staging_folder(folder))
    if not folder.exists():
        staged.rename(folder)
    elif not _exchange(staged, folder):
        folder.rename(_retired_folder(folder))
        staged.rename(folder)
    recover(folder)


def _exchange(first: Path, second: Path) -> bool:
    """Swaps two folders atomically; needs Linux and a file system that supports it."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of the kernel's headers
    if swap is None:
        return False
    return bool(swap(here, os.fsencode(first), here, os.fsencode(second), exchange) == 0)


def unwrap(folder: Path) -> Path:
    """The folder, or its single subfolder if it holds nothing else."""
    entries = [entry for entry in folder.iterdir() if not is_junk((entry.name,))]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def list_files(folder: Path) -> dict[str, Path]:
    """The files below a folder by relative name, sorted, without wrapper folder and junk."""
    root, paths = unwrap(folder), {}
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_symlink() and not path.is_file():
            raise SourceError(f"{path} is a link to a folder or to nothing; put files there")
        if path.is_file() and not is_junk(name.parts):
            paths[name.as_posix()] = path
    return dict(sorted(paths.items()))


def copy(source: Path, name: str, folder: Path) -> None:
    """Copies a file under a name, or all files of a folder."""
    listed = {name: source} if source.is_file() else list_files(source)
    needed = sum(path.stat().st_size for path in listed.values())
    for relative, path in listed.items():
        with path.open("rb") as original, write_errors(folder.parent, needed):
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                shutil.copyfileobj(original, file, 2**20)


def digest(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file, or of the lines that sha256sum prints for a folder's files."""
    if path.is_file():
        return f"{algorithm}:{_hexdigest(path, algorithm)}"
    return digest_files(list_files(path), algorithm)


def digest_files(listed: dict[str, Path], algorithm: str = "sha256") -> str:
    total = hashlib.new(algorithm, usedforsecurity=False)
    for name, file in listed.items():
        total.update(f"{_hexdigest(file, algorithm)}  {name}\n".encode(errors="surrogateescape"))
    return f"{algorithm}:{total.hexdigest()}"


def _hexdigest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        new = hashlib.new(algorithm, usedforsecurity=False)
        return hashlib.file_digest(file, lambda: new).hexdigest()
