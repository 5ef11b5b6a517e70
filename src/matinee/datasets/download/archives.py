"""Safe unpacking of zip and tar archives that may be damaged or malicious."""

from __future__ import annotations

import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, NamedTuple

from matinee.datasets.download.errors import SourceError, format_size, write_errors

CHUNK = 2**18
BOMB_MIN_SIZE = 2**24
"""Unpacked sizes below this never count as a decompression bomb."""
JUNK = ("__MACOSX", ".DS_Store")
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RecursionError,
    OSError,
    ValueError,
)


@dataclass(frozen=True)
class Limits:
    bytes: int = 8 * 2**30
    """Maximum size of a download, and of everything it unpacks to."""
    ratio: int = 100
    """Maximum ratio of unpacked to packed size."""
    files: int = 10_000


class Member(NamedTuple):
    name: str
    size: int
    """As declared by the archive; not to be trusted."""
    open: Callable[[], IO[bytes] | None]
    fault: str = ""


def is_archive(path: Path, name: str) -> bool:
    """Whether the file is an archive, by its first bytes or by the name of its source."""
    return _is_zip(path, name) or name.lower().endswith((".tar.gz", ".tgz"))


def _is_zip(path: Path, name: str) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" or name.lower().endswith(".zip")


def unpack(path: Path, name: str, folder: Path, limits: Limits) -> None:
    with _report_damage(path):
        if _is_zip(path, name):
            with zipfile.ZipFile(path) as archive:
                needed = sum(info.file_size for info in archive.infolist())
                _write(_zip_members(archive), folder, _Meter(path, limits), needed)
        else:
            with _Gzip(path) as file, tarfile.open(fileobj=file, mode="r:") as tar:
                _write(_tar_members(tar), folder, _Meter(path, limits), None)


def safe_parts(name: str) -> tuple[str, ...]:
    """The parts of a member name; refuses names that leave the folder, on Windows too."""
    path = PureWindowsPath(name)
    climbs = any(not part.rstrip(". ") for part in path.parts)
    if path.anchor or climbs or ":" in name or any(character < " " for character in name):
        raise SourceError(f"holds {name!r}, which could be written outside of the folder")
    return path.parts


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether macOS added the file to the archive or folder."""
    return any(part in JUNK or part.startswith("._") for part in parts)


@contextmanager
def _report_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        with path.open("rb") as file:
            page = file.read(512).lstrip().startswith(b"<")
        what = (
            "a web page, perhaps one that asks to log in" if page else f"damaged or cut ({error})"
        )
        raise SourceError(f"is not a whole archive but {what}") from error


class _Meter:
    """Counts the files and bytes actually unpacked, whatever the archive declares."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self.by_ratio = max(limits.ratio * path.stat().st_size, BOMB_MIN_SIZE)
        self.files = self.bytes = 0

    def file(self) -> None:
        self.files += 1
        if self.files > self.limits.files:
            raise SourceError(f"holds more than the {self.limits.files:,} files that it may hold")

    def read(self, size: int) -> None:
        self.bytes += size
        if self.bytes > self.limits.bytes:
            raise SourceError(f"unpacks to more than the allowed {format_size(self.limits.bytes)}")
        if self.bytes > self.by_ratio:
            raise SourceError(
                f"unpacks to more than {self.limits.ratio} times its size, as only a bomb does"
            )


def _write(members: Iterator[Member], folder: Path, meter: _Meter, needed: int | None) -> None:
    for member in members:
        meter.file()
        parts = safe_parts(member.name)
        if not parts or is_junk(parts):
            continue
        if member.fault:
            raise SourceError(f"holds {member.name!r}, which {member.fault}")
        source = member.open()
        if source is not None:
            with source, write_errors(folder.parent, needed):
                _write_file(source, folder.joinpath(*parts), member.name, meter)


def _write_file(source: IO[bytes], target: Path, name: str, meter: _Meter) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file = target.open("xb")
    except (FileExistsError, NotADirectoryError) as error:
        raise SourceError(f"holds {name!r} twice, or as a file and as a folder") from error
    with file:
        for chunk in _chunks(source):
            meter.read(len(chunk))
            file.write(chunk)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while True:
        try:
            chunk = source.read(CHUNK)
        except OSError as error:
            # an error of the archive, not of our own disk
            raise EOFError(str(error)) from error
        if not chunk:
            return
        yield chunk


def _zip_members(archive: zipfile.ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        fault = ""
        if info.flag_bits & 1:
            fault = "is encrypted: unpack it yourself and give the folder"
        elif stat.S_ISLNK(info.external_attr >> 16):
            fault = "is a link; only files and folders are taken"

        def open_member(info: zipfile.ZipInfo = info) -> IO[bytes] | None:
            return None if info.is_dir() else archive.open(info)

        yield Member(info.filename, info.file_size, open_member, fault)


def _tar_members(archive: tarfile.TarFile) -> Iterator[Member]:
    for info in archive:
        plain = info.isfile() or info.isdir()
        fault = "" if plain else "is a link or a device; only files and folders are taken"

        def open_member(info: tarfile.TarInfo = info) -> IO[bytes] | None:
            return archive.extractfile(info) if info.isfile() else None

        yield Member(info.name, info.size, open_member, fault)


class _Gzip(gzip.GzipFile):
    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= 2**20:
            raise tarfile.ReadError("a header pretends to be huge")
        return super().read(size)
