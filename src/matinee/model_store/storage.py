"""Storage of a model store: a local folder or an S3 bucket, read and written by name."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import urlsplit

from matinee.model_store import s3_client
from matinee.runtime.atomic_write import write_atomically, write_once
from matinee.runtime.process import UserError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

DEFAULT_FOLDER = "model-store"
PATIENCE = 10
SLOWEST = 512 * 1024
"""The deadline of a transfer: PATIENCE seconds plus its size at this many bytes per second."""
SMALL = 2**20
"""The largest read where the expected size is unknown, in bytes."""


class PublishError(UserError):
    """A model store cannot be read or written; the message never contains a credential."""


class TruncatedReadError(PublishError):
    """The data is incomplete; reading again may help."""


class StoreAddress(NamedTuple):
    """Where a model store is."""

    url: str
    """a folder, or s3://bucket/prefix"""
    endpoint_url: str | None = None
    """of an S3 server other than AWS"""

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> Self:
        export = params["export"]
        return cls(export["url"] or DEFAULT_FOLDER, export["endpoint_url"])


class Storage(Protocol):
    def read(self, name: str, size: int = SMALL) -> bytes | None:
        """The bytes, or None if there is no such name.

        Of a file longer than the expected size one byte more is read, so that it is noticed.
        """

    def write(self, name: str, data: bytes) -> None: ...

    def add(self, name: str, data: bytes) -> bool:
        """False, without a write, if the name exists already."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Excludes other writers on this machine, where the storage supports it."""


def open_storage(address: str, endpoint_url: str | None = None) -> Storage:
    """A folder's path, or s3://bucket/prefix with credentials from the environment."""
    if address.startswith("s3://"):
        return S3Storage(address, endpoint_url)
    if not address or "://" in address:
        raise PublishError(
            "a model store is a folder or s3://bucket/prefix, not "
            f"{address.partition('://')[0] + '://...' if address else 'an empty text'}"
        )
    return LocalStorage(Path(address))


class LocalStorage:
    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str, size: int = SMALL) -> bytes | None:
        try:
            return _plain(self._path(name), size + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise PublishError(f"{self.root / name} cannot be read: {error.strerror}") from error

    def write(self, name: str, data: bytes) -> None:
        try:
            write_atomically(self._path(name), data)
        except OSError as error:
            raise PublishError(f"{self.root / name} cannot be written: {error.strerror}") from error

    def add(self, name: str, data: bytes) -> bool:
        try:
            return write_once(self._path(name), data)
        except OSError as error:
            raise PublishError(f"{self.root / name} cannot be written: {error.strerror}") from error

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        if fcntl is None:
            yield
            return
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        path = self.root / name
        for step in (path, *path.parents):
            if step == self.root:
                break
            if step.is_symlink():
                raise PublishError(
                    f"{step} is a symbolic link; a model store contains regular files only, so "
                    "that none leads elsewhere: remove it and publish again"
                )
        return path


def _plain(path: Path, most: int) -> bytes:
    """Reads regular files only: a device or a pipe might never end."""
    careful = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, careful | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise PublishError(f"{path} is no plain file: remove it and publish again")
        return file.read(most)


class S3Storage:
    def __init__(self, address: str, endpoint_url: str | None) -> None:
        parts = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[^@?#]*)?", address)
        if not parts:
            raise PublishError(
                "the store is not of the form s3://bucket/prefix (a bucket's name has 3 to 63 "
                "lower-case letters, digits, dots and hyphens; credentials belong in the "
                "environment)"
            )
        self.bucket, self.prefix = parts[1], (parts[2] or "").strip("/")
        self.endpoint = _endpoint(endpoint_url)
        self._files = s3_client.client(self.endpoint)

    def read(self, name: str, size: int = SMALL) -> bytes | None:
        most = {"end": size + 1, "timeout": _deadline(size)}
        try:
            data: bytes = self._files.cat_file(self._path(name), start=0, **most)
        except s3_client.failures() as error:
            if s3_client.error_code(error) in ("NoSuchKey", "404"):
                return None
            # an empty file has no first byte
            if s3_client.error_code(error) == "InvalidRange":
                return b""
            raise self._failed("read", name, error) from error
        return data

    def write(self, name: str, data: bytes) -> None:
        try:
            self._files.pipe_file(self._path(name), data, timeout=_deadline(len(data)))
        except s3_client.failures() as error:
            raise self._failed("write", name, error) from error

    def add(self, name: str, data: bytes) -> bool:
        # not every server honours the condition that follows
        if self.read(name, len(data)) is not None:
            return False
        new = {"mode": "create", "timeout": _deadline(len(data))}
        try:
            self._files.pipe_file(self._path(name), data, **new)
        except s3_client.failures() as error:
            if s3_client.error_code(error) in ("PreconditionFailed", "ConditionalRequestConflict"):
                return False
            raise self._failed("write", name, error) from error
        return True

    def exclusive(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _path(self, name: str) -> str:
        return "/".join(part for part in (self.bucket, self.prefix, name) if part)

    def _failed(self, verb: str, name: str, error: Exception) -> PublishError:
        from aiohttp import ClientPayloadError
        from botocore.exceptions import IncompleteReadError, ResponseStreamingError

        cut_short = (ClientPayloadError, IncompleteReadError, ResponseStreamingError)
        kind = TruncatedReadError if isinstance(error, cut_short) else PublishError
        return kind(f"cannot {verb} s3://{self._path(name)}: {self._reason(error)}")

    def _reason(self, error: Exception) -> str:
        from botocore import exceptions

        where = self.endpoint or "the S3 service"
        code = s3_client.error_code(error)
        if code == "NoSuchBucket":
            return f"there is no bucket {self.bucket} at {where}; create it or name another"
        if isinstance(error, PermissionError):
            return (
                f"{where} refuses access ({code}); check AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY, which must allow to list, read and write the bucket"
            )
        if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
            return "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        if isinstance(error, exceptions.ReadTimeoutError | TimeoutError):
            return f"{where} did not answer in time; try again"
        if isinstance(error, exceptions.EndpointConnectionError | exceptions.ConnectTimeoutError):
            return f"nothing answers at {where}; is it up, and is AWS_ENDPOINT_URL right?"
        return f"the transfer failed ({code or type(error).__name__}); try again"


def _deadline(size: int) -> float:
    return PATIENCE + size / SLOWEST


def _endpoint(endpoint_url: str | None) -> str | None:
    endpoint = (
        endpoint_url or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    )
    if not endpoint:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise PublishError(
            "the endpoint is not of the form http(s)://host:port; credentials belong in "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    return endpoint
