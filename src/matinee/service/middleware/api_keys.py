"""API keys: names and SHA-256 hashes in a file, one per line, re-read when it changes.

A key is 256 random bits, so one round of SHA-256 is enough. To revoke a key, delete its line; a
name may have several keys. A file that is deleted, unreadable or open to other users revokes all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
import time
from pathlib import Path
from typing import NamedTuple

from matinee.service.middleware.settings import KEYS, InvalidSettingError

LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,39}) sha256:([0-9a-f]{64})")
MAX_HEADER = 512
CHECK_INTERVAL = 1.0
"""Seconds between two checks whether the file has changed."""
HINT = "create one with `matinee key NAME`"
_log = logging.getLogger("bentoml.matinee")


class ApiKey(NamedTuple):
    name: str
    digest: str


class FileState(NamedTuple):
    modified_ns: int
    size: int
    inode: int
    mode: int


class ApiKeys:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.state: FileState | None = None
        """None if the file cannot be used."""
        self.checked_at = time.monotonic()
        try:
            self.keys, invalid = self._read()
        except (OSError, ValueError) as error:
            raise InvalidSettingError(f"{KEYS}: {_reason(file, error)}") from None
        if invalid:
            lines = _format_lines(invalid)
            raise InvalidSettingError(f"{KEYS}: {file} has invalid lines ({lines}); {HINT}")
        if not self.keys:
            raise InvalidSettingError(f"{KEYS}: {file} holds no key; {HINT}")

    def authenticate(self, authorization: str) -> str | None:
        """The key's name, or None. Takes the same time for every key."""
        self._reload()
        digest = hash_key(_credentials(authorization))
        name = None
        for key in self.keys:
            if hmac.compare_digest(key.digest, digest):
                name = key.name
        return name

    def _reload(self) -> None:
        now = time.monotonic()
        if now < self.checked_at + CHECK_INTERVAL:
            return
        self.checked_at = now
        try:
            if _file_state(self.file) == self.state:
                return
            self.keys, invalid = self._read()
        except (OSError, ValueError) as error:
            self._revoke_all(error)
            return
        _log.info("%s has changed: %d keys", self.file, len(self.keys))
        if invalid:
            _log.error("%s has invalid lines, ignored: %s", self.file, _format_lines(invalid))

    def _revoke_all(self, error: Exception) -> None:
        if self.keys or self.state:
            _log.error("All API keys are revoked: %s", _reason(self.file, error))
        self.keys, self.state = [], None

    def _read(self) -> tuple[list[ApiKey], list[int]]:
        """The keys, and the numbers of invalid lines."""
        state = _file_state(self.file)
        _refuse_open_permissions(self.file, state.mode)
        keys, invalid = [], []
        for number, line in enumerate(self.file.read_text("ascii").splitlines(), start=1):
            text = line.partition("#")[0].strip()
            if match := LINE.fullmatch(text):
                keys.append(ApiKey(match[1], match[2]))
            elif text:
                invalid.append(number)
        self.state = state
        return keys, invalid


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def create_key(name: str, file: Path) -> str:
    """Append the hash of a new key to the file, and return the key itself."""
    key = f"matinee_{secrets.token_urlsafe(32)}"
    line = f"{name} sha256:{hash_key(key)}"
    if not LINE.fullmatch(line):
        raise InvalidSettingError(
            f"{name[:60]!r} is not a valid name; allowed are 40 of A-Z a-z 0-9 . _ -"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as stream:
        _refuse_open_permissions(file, os.fstat(stream.fileno()).st_mode)
        content = stream.read()
        separator = "\n" if content and not content.endswith(b"\n") else ""
        stream.write(f"{separator}{line}\n".encode())
    return key


def _refuse_open_permissions(file: Path, mode: int) -> None:
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise InvalidSettingError(
            f"{file} is readable or writable by every user (mode {stat.S_IMODE(mode):o}): "
            f"run `chmod 600 {file}`"
        )


def _credentials(authorization: str) -> str:
    """The key in `Bearer KEY`, or in the password of `Basic`, which browsers send."""
    scheme, _, value = authorization[:MAX_HEADER].partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _file_state(file: Path) -> FileState:
    status = file.stat()
    return FileState(status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode)


def _reason(file: Path, error: Exception) -> str:
    if isinstance(error, InvalidSettingError):
        return str(error)
    reason = error.strerror if isinstance(error, OSError) else "it is not ASCII text"
    return f"{file} cannot be read ({reason}); {HINT}"


def _format_lines(numbers: list[int]) -> str:
    """Numbers only: an invalid line may contain a key by mistake."""
    more = " ..." if len(numbers) > 5 else ""
    return f"{', '.join(map(str, numbers[:5]))}{more}"
