"""Immutable versions: files, one manifest over all of them, and its detached signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from matinee.artifacts.manifest import validation_messages
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import Sha256, sha256
from matinee.model_store import signing
from matinee.model_store.signing import Signature, UntrustedError
from matinee.model_store.storage import PublishError, Storage, TruncatedReadError
from matinee.runtime.serialization import canonical_json

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*$")]
VersionName = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Shape = TypeVar("Shape", bound=BaseModel)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Shape):
    digest: Sha256
    size: int = Field(ge=0)


class Contents(_Shape):
    files: dict[Name, Entry] = Field(min_length=1)

    @model_validator(mode="after")
    def leave_the_manifest_its_name(self) -> Self:
        if taken := {MANIFEST, SIGNATURE} & set(self.files):
            raise ValueError(f"{' and '.join(sorted(taken))}: the manifest itself is called that")
        return self


class VersionFiles(Protocol):
    """Champions and tables by name, of a stored version or of a run."""

    @property
    def version(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def digest(self, name: str) -> str: ...

    def read(self, name: str) -> bytes: ...

    def load(self, name: str) -> Any:
        """The object in a .sav, by the allow-list of classes."""


@dataclass(frozen=True)
class Version:
    """One published version; every read is verified against its manifest."""

    version: str
    manifest: str
    """The digest of the manifest, which names the version."""
    number: int
    """The promotion that made it current; 0 if it was opened by its name."""
    _contents: Contents
    _storage: Storage
    _address: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._contents.files))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self._contents.files.values())

    def digest(self, name: str) -> str:
        return self._entry(name).digest

    def read(self, name: str) -> bytes:
        entry = self._entry(name)
        where = f"{name} of version {self.version} at {self._address}"
        return _verified(
            self._storage.read(_key(self.version, name), entry.size), entry.digest, where
        )

    def load(self, name: str) -> Any:
        """The object in a .sav, verified, then unpickled by the allow-list of classes."""
        return pickle_io.load(self.read(name), self.digest(name))

    def _entry(self, name: str) -> Entry:
        entry = self._contents.files.get(name)
        if entry is None:
            raise PublishError(
                f"version {self.version} at {self._address} holds no {name}; "
                f"it holds {', '.join(self.names)}"
            )
        return entry


def store(files: dict[str, Path], target: Storage, address: str) -> Version:
    """Writes the files (name -> local path), and then the manifest that makes them a version.

    Existing files are kept; incomplete or damaged ones are replaced.
    """
    contents = _contents(files)
    manifest = canonical_json(contents.model_dump())
    version = version_name(sha256(manifest))
    for name, path in sorted(files.items()):
        data = _verified(path.read_bytes(), contents.files[name].digest, str(path))
        _put(target, _key(version, name), data)
    if not _is_signed(target, version, manifest):
        signature = signing.sign(_purpose(version), manifest)
        _put(target, _key(version, SIGNATURE), canonical_json(signature.model_dump()))
    _put(target, _key(version, MANIFEST), manifest)
    return open_version(target, address, version)


def name_of(files: dict[str, Path]) -> str:
    return version_name(sha256(canonical_json(_contents(files).model_dump())))


def open_version(source: Storage, address: str, version: str, number: int = 0) -> Version:
    """The version of this name; its manifest must be signed for that name."""
    if not re.fullmatch("[0-9a-f]{16}", version):
        raise PublishError(
            f"{version!r} is no version; a version is 16 hexadecimal digits: see `matinee history`"
        )
    where = f"the manifest of version {version} at {address}"
    manifest = source.read(_key(version, MANIFEST))
    if manifest is None:
        raise PublishError(f"{where} is missing: publish again")
    signing.verify(_signature(source, version, where), _purpose(version), manifest, where)
    contents = parse_canonical(Contents, manifest, where)
    if version_name(sha256(manifest)) != version:
        raise PublishError(f"{where} is that of {version_name(sha256(manifest))}: publish again")
    return Version(version, sha256(manifest), number, contents, source, address)


def copy(version: Version, source: Storage, target: Storage) -> None:
    """Includes the signature, so no key is needed."""
    files = {name: version.read(name) for name in version.names}
    signed = {name: source.read(_key(version.version, name)) for name in (SIGNATURE, MANIFEST)}
    for name, data in (files | signed).items():
        target.write(_key(version.version, name), data or b"")


def parse_canonical(shape: type[Shape], data: bytes, where: str) -> Shape:
    """Accepts only our canonical JSON, so that no other bytes have the same meaning."""
    try:
        parsed = shape.model_validate_json(data)
    except ValidationError as error:
        raise TruncatedReadError(
            f"{where} is damaged ({validation_messages(error)}): publish again"
        ) from error
    if canonical_json(parsed.model_dump()) != data:
        raise TruncatedReadError(f"{where} is damaged (it was written otherwise): publish again")
    return parsed


def version_name(digest: str) -> str:
    return digest.removeprefix("sha256:")[:16]


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
        raise PublishError(
            f"cannot publish {', '.join(files)}: {validation_messages(error)}"
        ) from error


def _put(target: Storage, key: str, data: bytes) -> None:
    """Also replaces a damaged object, which a crashed server may leave behind."""
    if _arrived(target, key, data):
        return
    target.write(key, data)
    if not _arrived(target, key, data):
        raise PublishError(f"{key} did not arrive as it was sent; publish again")


def _arrived(target: Storage, key: str, data: bytes) -> bool:
    try:
        return target.read(key, len(data)) == data
    except TruncatedReadError:
        return False


def _is_signed(target: Storage, version: str, manifest: bytes) -> bool:
    try:
        signature = _signature(target, version, SIGNATURE)
        signing.verify(signature, _purpose(version), manifest, SIGNATURE)
    except (TruncatedReadError, UntrustedError):
        return False
    return True


def _signature(source: Storage, version: str, where: str) -> Signature:
    data = source.read(_key(version, SIGNATURE))
    if data is None:
        raise UntrustedError(f"{where} is not signed: its {SIGNATURE} is missing; publish again")
    return parse_canonical(Signature, data, f"the signature of {where}")


def _purpose(version: str) -> str:
    return f"the manifest of version {version}"


def _key(version: str, name: str) -> str:
    return f"versions/{version}/{name}"


def _verified(data: bytes | None, digest: str, where: str) -> bytes:
    if data is None:
        raise PublishError(f"{where} is missing: publish again")
    if sha256(data) != digest:
        raise PublishError(f"{where} is damaged: it is {sha256(data)}, not {digest}: publish again")
    return data
