"""Fetches a source, given by URL or path, into a local folder and verifies it."""

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
from matinee.datasets.download.archives import Limits, is_archive, is_junk, safe_parts, unpack
from matinee.datasets.download.errors import FetchError, SourceError, read_errors, write_errors
from matinee.datasets.download.resumable import Download, Part, Patience
from matinee.datasets.download.transports import TRANSPORTS
from matinee.datasets.download.urls import file_name, local_path, redact, scheme

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
    """URLs or paths of the same content, tried in this order if the first one fails."""
    digest: str | None = None
    """md5:<hex> or sha256:<hex>; of a folder see atomic_folder.digest."""

    def __post_init__(self) -> None:
        for url in self.urls:
            if not url or scheme(url) not in SCHEMES:
                allowed = "http://, https://, s3://, file:// or a plain path"
                raise ValueError(f"a source's url is {allowed}, not {redact(url)!r}")
        if self.digest is not None and not DIGEST.fullmatch(self.digest):
            allowed = "md5:<32 hex digits> or sha256:<64 hex digits>, in small letters"
            raise ValueError(f"a source's digest is {allowed}, not {self.digest!r}")

    @property
    def urls(self) -> tuple[str, ...]:
        return (self.url, *self.mirrors)


def fetch(
    source: Source,
    folder: Path,
    work: Path,
    limits: Limits = LIMITS,
    patience: Patience = PATIENCE,
) -> str:
    """Replaces the folder by the source's files and returns the digest of the source.

    `work` keeps interrupted downloads, which the next run resumes.
    """
    folder = folder.resolve()
    folder_hash = hashlib.sha256(str(folder).encode(errors="surrogateescape")).hexdigest()[:12]
    workdir = work.resolve() / f"{folder.name}-{folder_hash}"
    with write_errors(workdir):
        workdir.mkdir(parents=True, exist_ok=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists() and not folder.is_dir():
        raise FetchError(f"{folder} is a file, but files should arrive in a folder of that name")
    with _locked(workdir, folder):
        with write_errors(folder.parent):
            atomic_folder.recover(folder)
        digest = _Fetch(source, folder, workdir, limits, patience).run()
        shutil.rmtree(workdir, ignore_errors=True)
    return digest


def local_digest(url: str) -> str | None:
    """What fetch would return for a local file or folder now; None for remote sources."""
    path = local_path(url)
    if path is None:
        return None
    with read_errors(path):
        return atomic_folder.digest(path)


@contextmanager
def _locked(workdir: Path, folder: Path) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(workdir.with_name(f"{workdir.name}.lock"), timeout=0)
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
    workdir: Path
    limits: Limits
    patience: Patience

    def run(self) -> str:
        reasons: list[str] = []
        for url in self.source.urls:
            try:
                digest = self._fetch_url(url)
            except SourceError as error:
                reasons.append(f"{redact(url)}: {error}")
                continue
            if reasons:
                log.warning("taken from %s, because of %s", redact(url), "; ".join(reasons))
            return digest
        tried = "\n".join(f"  {reason}" for reason in reasons)
        raise FetchError(
            f"{self.folder.name} could not be fetched; every place was tried:\n{tried}\n"
            f"Name another place or a local copy: {self.folder.name}.url=<url, file or folder>, "
            f"with {self.folder.name}.digest=<its published checksum>."
        )

    def _fetch_url(self, url: str) -> str:
        path = self._local_source(url) or self._download(url)
        try:
            with read_errors(path):
                return self._install(path, file_name(url))
        except SourceError:
            # a complete but invalid file is not worth resuming
            Part.for_url(url, self.workdir).discard()
            raise
        finally:
            shutil.rmtree(atomic_folder.staging_folder(self.folder), ignore_errors=True)

    def _local_source(self, url: str) -> Path | None:
        path = local_path(url)
        if path is None:
            return None
        with read_errors(path):
            path = path.absolute().resolve(strict=True)
        if path == self.folder or path in self.folder.parents or self.folder in path.parents:
            raise SourceError(f"lies over {self.folder}, which it should be copied to")
        return path

    def _download(self, url: str) -> Path:
        part = Part.for_url(url, self.workdir)
        download = Download(url, part, self.source.digest is not None, self.limits.bytes)
        if download.run(self.patience) and self._mismatch(part.path):
            # the resumed file may mix two versions: download it again in one piece
            part.discard()
            download.run(self.patience)
        return part.path

    def _mismatch(self, path: Path) -> str:
        """The actual digest, if it is not the expected one."""
        if self.source.digest is None:
            return ""
        actual = atomic_folder.digest(path, self.source.digest.partition(":")[0])
        return actual if actual != self.source.digest else ""

    def _install(self, path: Path, name: str) -> str:
        staged = atomic_folder.staging_folder(self.folder)
        with write_errors(self.folder.parent):
            staged.mkdir()
        if path.is_dir():
            atomic_folder.copy(path, name, staged)
            path = staged
        self._verify(path)
        if path != staged:
            self._unpack(path, name, staged)
        if not atomic_folder.list_files(staged):
            raise SourceError("holds no file")
        digest = atomic_folder.digest(path)
        with write_errors(self.folder.parent):
            atomic_folder.commit(self.folder)
        return digest

    def _verify(self, path: Path) -> None:
        if actual := self._mismatch(path):
            raise SourceError(
                f"has the wrong checksum: expected {self.source.digest}, found {actual}. "
                "It is damaged, or another version than the pinned one: compare with what the "
                "publisher names, and pin the found one only if you trust it"
            )

    def _unpack(self, path: Path, name: str, staged: Path) -> None:
        if is_archive(path, name):
            unpack(path, name, staged, self.limits)
        elif len(safe_parts(name)) == 1 and not is_junk((name,)):
            atomic_folder.copy(path, name, staged)
        else:
            raise SourceError("is no archive, and its url ends in no name for a file")
