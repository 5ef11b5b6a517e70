"""Where a collection's raw files come from, and whether what lies there is still that."""

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
from matinee.datasets.download.urls import shown

RECORD = "source.json"
KAGGLE = "kaggle:"
SYNTHETIC = "synthetic:"
WriteSynthetic = Callable[[Path, dict[str, Any]], None]


class Pinned(BaseModel):
    """What the publisher says of the published url; void for any other."""

    model_config = ConfigDict(extra="forbid")
    url: str
    digest: str | None = None
    mirrors: tuple[str, ...] = ()


class SourceConfig(BaseModel):
    """A collection's section of params.yaml."""

    model_config = ConfigDict(extra="forbid")
    source: str
    format: str | None = None
    """where one collection is published in several"""
    url: str
    digest: str | None = None
    mirrors: tuple[str, ...] = ()
    pinned: Pinned | None = None
    synthetic: dict[str, Any] = {}

    def place(self) -> Source:
        if self.pinned is None or self.pinned.url != self.url:
            return Source(self.url, self.mirrors, self.digest)
        pinned = self.pinned
        return Source(self.url, (*self.mirrors, *pinned.mirrors), self.digest or pinned.digest)


def fetch_source(
    settings: SourceConfig, folder: Path, work: Path, write_synthetic: WriteSynthetic
) -> str:
    """Makes the folder hold the source's files, and says in words what was done."""
    record = folder / RECORD
    known = json.loads(record.read_text()) if record.is_file() else {}
    asked = _asked(settings)
    if known and settings.url != SYNTHETIC and known == asked | _as_it_is(settings, folder, known):
        return f"{folder.name}: {describe_source(settings)} as before ({known['digest']})"
    if settings.url == SYNTHETIC:
        digest = _generate(settings, folder, write_synthetic)
    elif settings.url.startswith(KAGGLE):
        downloaded = _from_kaggle(settings.url.removeprefix(KAGGLE), folder.name)
        digest = fetch(Source(downloaded, (), settings.digest), folder, work)
    else:
        digest = fetch(settings.place(), folder, work)
    arrived = {"digest": digest, "files": atomic_folder.digest_of(atomic_folder.files(folder))}
    record.write_text(json.dumps(asked | arrived, indent=2, sort_keys=True) + "\n")
    return f"{folder.name}: {describe_source(settings)} ({digest})"


def describe_source(settings: SourceConfig) -> str:
    """The source in words; what a url may hold beside the place is nobody's business."""
    if settings.url == SYNTHETIC:
        return f"{settings.source}: generated"
    return f"{settings.source} from {shown(settings.url)}"


def _asked(settings: SourceConfig) -> dict[str, Any]:
    special = settings.url == SYNTHETIC or settings.url.startswith(KAGGLE)
    expected = settings.digest if special else settings.place().digest
    whole = hashlib.sha256(settings.url.encode()).hexdigest()
    return {
        "source": settings.source,
        "url": shown(settings.url),
        "url_sha256": whole,
        "expected": expected,
        "synthetic": settings.synthetic,
    }


def _as_it_is(settings: SourceConfig, folder: Path, known: dict[str, Any]) -> dict[str, Any]:
    """What the record would hold if everything still is what it was."""
    mine = {name: path for name, path in atomic_folder.files(folder).items() if name != RECORD}
    return {
        "digest": source_fingerprint(settings) or known["digest"],
        "files": atomic_folder.digest_of(mine),
    }


def source_fingerprint(settings: SourceConfig) -> str | None:
    """The digest of a local source as it is now; what lies far away is not asked again."""
    far = settings.url == SYNTHETIC or settings.url.startswith(KAGGLE)
    return None if far else local_digest(settings.url)


def _from_kaggle(handle: str, collection: str) -> str:
    """Where Kaggle's own client put a public data set; it needs no credentials for that."""
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
    staged = atomic_folder.staging(folder)
    staged.mkdir()
    try:
        write_synthetic(staged, settings.synthetic)
        digest = atomic_folder.digest(staged)
        atomic_folder.commit(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return digest
