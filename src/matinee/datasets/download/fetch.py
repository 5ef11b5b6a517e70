"""Any source, a url or a path, to verified files in a local folder."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matinee.datasets.download import atomic_folder
from matinee.datasets.download.archives import Limits, inside, junk, packed, unpack
from matinee.datasets.download.errors import FetchError, SourceError, reading, writing
from matinee.datasets.download.resumable import Download, Part, Patience
from matinee.datasets.download.transports import TRANSPORTS
from matinee.datasets.download.urls import local, name, scheme, shown

__all__ = ["FetchError", "Limits", "Patience", "Source", "fetch", "local_digest"]

LIMITS, PATIENCE = Limits(), Patience()
DIGEST = re.compile(r"md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}")
SCHEMES = ("", "file", *TRANSPORTS)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    url: str
    """http://, https://, s3:// or file://, or a plain path: an archive, a folder or one file."""
    mirrors: tuple[str, ...] = ()
    """Urls or paths of the same thing, tried in this order when the url fails."""
    digest: str | None = None
    """md5:<hex> or sha256:<hex>; of a folder see arrivals.digest."""

    def __post_init__(self) -> None:
        for url in self.places:
            if not url or scheme(url) not in SCHEMES:
                allowed = "http://, https://, s3://, file:// or a plain path"
                raise ValueError(f"a source's url is {allowed}, not {shown(url)!r}")
        if self.digest is not None and not DIGEST.fullmatch(self.digest):
            allowed = "md5:<32 hex digits> or sha256:<64 hex digits>, in small letters"
            raise ValueError(f"a source's digest is {allowed}, not {self.digest!r}")

    @property
    def places(self) -> tuple[str, ...]:
        return (self.url, *self.mirrors)


def fetch(
    source: Source,
    folder: Path,
    work: Path,
    limits: Limits = LIMITS,
    patience: Patience = PATIENCE,
) -> str:
    """Replaces the folder by the source's files; returns the digest of what arrived.

    In `work` broken downloads wait for the next run, which continues them.
    """
    folder = folder.resolve()
    whose = hashlib.sha256(str(folder).encode(errors="surrogateescape")).hexdigest()[:12]
    desk = work.resolve() / f"{folder.name}-{whose}"
    with writing(desk):
        desk.mkdir(parents=True, exist_ok=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists() and not folder.is_dir():
        raise FetchError(f"{folder} is a file, but files should arrive in a folder of that name")
    with _alone(desk, folder):
        with writing(folder.parent):
            atomic_folder.recover(folder)
        digest = _Fetch(source, folder, desk, limits, patience).run()
        shutil.rmtree(desk, ignore_errors=True)
    return digest


def local_digest(url: str) -> str | None:
    """What fetch would return for a file or folder as it is now; None for what lies elsewhere."""
    path = local(url)
    if path is None:
        return None
    with reading(path):
        return atomic_folder.digest(path)


@contextmanager
def _alone(desk: Path, folder: Path) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(desk.with_name(f"{desk.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise FetchError(f"another process is fetching into {folder}: wait for its end") from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True)
class _Fetch:
    source: Source
    folder: Path
    desk: Path
    limits: Limits
    patience: Patience

    def run(self) -> str:
        reasons: list[str] = []
        for url in self.source.places:
            try:
                digest = self._bring(url)
            except SourceError as error:
                reasons.append(f"{shown(url)}: {error}")
                continue
            if reasons:
                log.warning("taken from %s, because of %s", shown(url), "; ".join(reasons))
            return digest
        tried = "\n".join(f"  {reason}" for reason in reasons)
        raise FetchError(
            f"{self.folder.name} could not be fetched; every place was tried:\n{tried}\n"
            f"Name another place or a local copy: {self.folder.name}.url=<url, file or folder>, "
            f"with {self.folder.name}.digest=<its published checksum>."
        )

    def _bring(self, url: str) -> str:
        path = self._standing(url) or self._downloaded(url)
        try:
            with reading(path):
                return self._settled(path, name(url))
        except SourceError:
            # what is wrong as a whole is not worth continuing
            Part.of(url, self.desk).discard()
            raise
        finally:
            shutil.rmtree(atomic_folder.staging(self.folder), ignore_errors=True)

    def _standing(self, url: str) -> Path | None:
        path = local(url)
        if path is None:
            return None
        with reading(path):
            path = path.absolute().resolve(strict=True)
        if path == self.folder or path in self.folder.parents or self.folder in path.parents:
            raise SourceError(f"lies over {self.folder}, which it should be copied to")
        return path

    def _downloaded(self, url: str) -> Path:
        part = Part.of(url, self.desk)
        download = Download(url, part, self.source.digest is not None, self.limits.bytes)
        if download.run(self.patience) and self._mismatch(part.path):
            # it may be two versions in one: only a download in one piece tells
            part.discard()
            download.run(self.patience)
        return part.path

    def _mismatch(self, path: Path) -> str:
        """The digest found, if it is not the expected one."""
        if self.source.digest is None:
            return ""
        found = atomic_folder.digest(path, self.source.digest.partition(":")[0])
        return found if found != self.source.digest else ""

    def _settled(self, path: Path, name: str) -> str:
        staged = atomic_folder.staging(self.folder)
        with writing(self.folder.parent):
            staged.mkdir()
        if path.is_dir():
            atomic_folder.copy(path, name, staged)
            path = staged
        self._verify(path)
        if path != staged:
            self._unpack(path, name, staged)
        if not atomic_folder.files(staged):
            raise SourceError("holds no file")
        digest = atomic_folder.digest(path)
        with writing(self.folder.parent):
            atomic_folder.commit(self.folder)
        return digest

    def _verify(self, path: Path) -> None:
        if found := self._mismatch(path):
            raise SourceError(
                f"has the wrong checksum: expected {self.source.digest}, found {found}. "
                "It is damaged, or another version than the pinned one: compare with what the "
                "publisher names, and pin the found one only if you trust it"
            )

    def _unpack(self, path: Path, name: str, staged: Path) -> None:
        if packed(path, name):
            unpack(path, name, staged, self.limits)
        elif len(inside(name)) == 1 and not junk((name,)):
            atomic_folder.copy(path, name, staged)
        else:
            raise SourceError("is no archive, and its url ends in no name for a file")
