"""The configured source of a collection's raw files, and whether it has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from matinee.datasets.download import atomic_folder
from matinee.datasets.download.fetch import FetchError, Source, fetch, local_digest
from matinee.datasets.download.urls import redact

RECORD = "source.json"
KAGGLE = "kaggle:"
SYNTHETIC = "synthetic:"
WriteSynthetic = Callable[[Path, dict[str, Any]], None]


class Pinned(BaseModel):
    """The publisher's digest and mirrors; they apply to the published URL only."""

    model_config = ConfigDict(extra="forbid")
    url: str
    digest: str | None = None
    mirrors: tuple[str, ...] = ()


class SourceConfig(BaseModel):
    """A collection's section of params.yaml."""

    model_config = ConfigDict(extra="forbid")
    source: str
    format: str | None = None
    """for collections that are published in several formats"""
    url: str
    digest: str | None = None
    mirrors: tuple[str, ...] = ()
    pinned: Pinned | None = None
    synthetic: dict[str, Any] = {}

    def to_source(self) -> Source:
        if self.pinned is None or self.pinned.url != self.url:
            return Source(self.url, self.mirrors, self.digest)
        pinned = self.pinned
        return Source(self.url, (*self.mirrors, *pinned.mirrors), self.digest or pinned.digest)


def fetch_source(
    settings: SourceConfig, folder: Path, work: Path, write_synthetic: WriteSynthetic
) -> str:
    """Fetches the source into the folder unless it is up to date; returns a log message."""
    record = folder / RECORD
    previous = json.loads(record.read_text()) if record.is_file() else {}
    requested = _requested(settings)
    reusable = previous and settings.url != SYNTHETIC
    if reusable and previous == requested | _current_state(settings, folder, previous["digest"]):
        return f"{folder.name}: {describe_source(settings)} as before ({previous['digest']})"
    if settings.url == SYNTHETIC:
        digest = _generate(settings, folder, write_synthetic)
    elif settings.url.startswith(KAGGLE):
        downloaded = _from_kaggle(settings.url.removeprefix(KAGGLE), folder.name)
        digest = fetch(Source(downloaded, (), settings.digest), folder, work)
    else:
        digest = fetch(settings.to_source(), folder, work)
    files = atomic_folder.digest_files(atomic_folder.list_files(folder))
    state = {"digest": digest, "files": files}
    record.write_text(json.dumps(requested | state, indent=2, sort_keys=True) + "\n")
    return f"{folder.name}: {describe_source(settings)} ({digest})"


def describe_source(settings: SourceConfig) -> str:
    """The source in words, without secrets of the URL."""
    if settings.url == SYNTHETIC:
        return f"{settings.source}: generated"
    return f"{settings.source} from {redact(settings.url)}"


def _requested(settings: SourceConfig) -> dict[str, Any]:
    special = settings.url == SYNTHETIC or settings.url.startswith(KAGGLE)
    expected = settings.digest if special else settings.to_source().digest
    whole = hashlib.sha256(settings.url.encode()).hexdigest()
    return {
        "source": settings.source,
        "url": redact(settings.url),
        "url_sha256": whole,
        "expected": expected,
        "synthetic": settings.synthetic,
    }


def _current_state(settings: SourceConfig, folder: Path, remote_digest: str) -> dict[str, Any]:
    """The record's digests for the source and the folder as they are now."""
    files = atomic_folder.list_files(folder)
    files.pop(RECORD, None)
    return {
        "digest": source_fingerprint(settings) or remote_digest,
        "files": atomic_folder.digest_files(files),
    }


def source_fingerprint(settings: SourceConfig) -> str | None:
    """The digest of a local source as it is now; None for remote sources."""
    remote = settings.url == SYNTHETIC or settings.url.startswith(KAGGLE)
    return None if remote else local_digest(settings.url)


def _from_kaggle(handle: str, collection: str) -> str:
    """The folder of a public data set, downloaded by Kaggle's client without credentials."""
    import kagglehub

    try:
        return str(kagglehub.dataset_download(handle))
    # the client raises whatever the libraries below it raise
    except Exception as error:
        raise FetchError(
            f"{collection} could not be fetched: Kaggle does not give {handle} "
            f"({type(error).__name__}: {error}). Download it by hand and say where it lies: "
            f"{collection}.url=path/to/folder-or-zip"
        ) from error


def _generate(settings: SourceConfig, folder: Path, write_synthetic: WriteSynthetic) -> str:
    folder.parent.mkdir(parents=True, exist_ok=True)
    atomic_folder.recover(folder)
    staged = atomic_folder.staging_folder(folder)
    staged.mkdir()
    try:
        write_synthetic(staged, settings.synthetic)
        digest = atomic_folder.digest(staged)
        atomic_folder.commit(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return digest
