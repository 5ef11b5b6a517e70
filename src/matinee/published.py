"""A place with immutable versions of what is served, and a pointer to the current one."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from matinee.artifact import Sha256, canonical, problems, sha256
from matinee.places import CutShortError, Place, PublishError, place_at

POINTER = "current.json"
MANIFEST = "manifest.json"
LOOKS = (0.05, 0.2, 0.5)
"""Seconds to wait before looking again at a pointer that seems half written."""

_log = logging.getLogger(__name__)

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*$")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Shape):
    digest: Sha256
    size: int = Field(ge=0)


class Contents(_Shape):
    files: dict[Name, Entry] = Field(min_length=1)

    @model_validator(mode="after")
    def leave_the_manifest_its_name(self) -> Self:
        if MANIFEST in self.files:
            raise ValueError(f"{MANIFEST} is the name of the manifest itself")
        return self


class Pointer(_Shape):
    version: str
    manifest: Sha256

    @classmethod
    def to(cls, manifest: bytes) -> Self:
        return cls(version=_version(sha256(manifest)), manifest=sha256(manifest))

    @model_validator(mode="after")
    def name_what_it_points_to(self) -> Self:
        if self.version != _version(self.manifest):
            raise ValueError("the version's name does not fit its digest")
        return self


@dataclass(frozen=True)
class Version:
    """One published version; every byte that it gives has been verified."""

    version: str
    _contents: Contents
    _place: Place
    _address: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._contents.files))

    def read(self, name: str) -> bytes:
        entry = self._contents.files.get(name)
        if entry is None:
            raise PublishError(
                f"version {self.version} at {self._address} holds no {name}; "
                f"it holds {', '.join(self.names)}"
            )
        where = f"{name} of version {self.version} at {self._address}"
        return _verified(
            self._place.read(_key(self.version, name), entry.size), entry.digest, where
        )


def publish(files: dict[str, Path], place: str, endpoint_url: str | None = None) -> str:
    """Stores the files (name -> local path) as a version, makes it current and returns its name.

    The pointer moves last, when everything else has arrived; a retry completes what was cut off.
    """
    contents = _contents(files)
    manifest = canonical(contents.model_dump())
    pointer = Pointer.to(manifest)
    target = place_at(place, endpoint_url)
    for name, path in sorted(files.items()):
        data = _verified(path.read_bytes(), contents.files[name].digest, str(path))
        _store(target, _key(pointer.version, name), data)
    _store(target, _key(pointer.version, MANIFEST), manifest)
    pointing = canonical(pointer.model_dump())
    if target.read(POINTER, len(pointing)) == pointing:
        _log.info("%s: version %s is current already, nothing to do", place, pointer.version)
    else:
        target.write(POINTER, pointing)
        _log.info("%s: version %s is current now", place, pointer.version)
    return pointer.version


def open_current(place: str, endpoint_url: str | None = None) -> Version:
    source = place_at(place, endpoint_url)
    pointer = _pointer(source, place)
    where = f"the manifest of version {pointer.version} at {place}"
    manifest = _verified(source.read(_key(pointer.version, MANIFEST)), pointer.manifest, where)
    try:
        contents = Contents.model_validate_json(manifest)
    except ValidationError as error:
        raise PublishError(f"{where} is malformed: {problems(error)}") from error
    return Version(pointer.version, contents, source, place)


def _contents(files: dict[str, Path]) -> Contents:
    missing = [str(path) for path in files.values() if not path.is_file()]
    if missing:
        raise PublishError(f"cannot publish {', '.join(missing)}: no such file; run the pipeline")
    entries = {}
    for name, path in files.items():
        data = path.read_bytes()
        entries[name] = Entry(digest=sha256(data), size=len(data))
    try:
        return Contents(files=entries)
    except ValidationError as error:
        raise PublishError(f"cannot publish {', '.join(files)}: {problems(error)}") from error


def _store(target: Place, key: str, data: bytes) -> None:
    """Also replaces what is damaged: a server that crashed may leave half an object behind."""
    if _arrived(target, key, data):
        return
    target.write(key, data)
    if not _arrived(target, key, data):
        raise PublishError(f"{key} did not arrive as it was sent; publish again")


def _arrived(target: Place, key: str, data: bytes) -> bool:
    try:
        return target.read(key, len(data)) == data
    except CutShortError:
        return False


def _pointer(source: Place, place: str) -> Pointer:
    """Not every server replaces an object in one step: looks again where it seems half written."""
    for pause in LOOKS:
        try:
            return _pointer_now(source, place)
        except CutShortError:
            time.sleep(pause)
    return _pointer_now(source, place)


def _pointer_now(source: Place, place: str) -> Pointer:
    data = source.read(POINTER)
    if data is None:
        raise PublishError(f"{place}: nothing published yet: run `make publish`")
    try:
        return Pointer.model_validate_json(data)
    except ValidationError as error:
        raise CutShortError(
            f"{POINTER} at {place} is damaged ({problems(error)}): publish again"
        ) from error


def _verified(data: bytes | None, digest: str, where: str) -> bytes:
    if data is None:
        raise PublishError(f"{where} is missing: publish again")
    if sha256(data) != digest:
        raise PublishError(f"{where} is damaged: it is {sha256(data)}, not {digest}: publish again")
    return data


def _key(version: str, name: str) -> str:
    return f"versions/{version}/{name}"


def _version(digest: str) -> str:
    return digest.removeprefix("sha256:")[:16]
