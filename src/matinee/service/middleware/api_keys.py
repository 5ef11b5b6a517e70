"""Who may come in: names and hashed keys in a file, one a line, read again when it changes.

`make key NAME=...` makes a key, tells it once and adds its hash to the file.
Keys are 256 random bits, so one round of SHA-256 is as good as many. To let a key run out, take
its line away; a name may have several.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import logging
import os
import re
import secrets
import sys
import time
from pathlib import Path
from typing import NamedTuple

from matinee.service.middleware.settings import KEYS, InvalidSettingError

LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,39}) sha256:([0-9a-f]{64})")
LONGEST = 512
LOOKED = 1.0
"""Seconds between two looks at the file."""
_log = logging.getLogger("bentoml.matinee")


class ApiKey(NamedTuple):
    name: str
    digest: str


class ApiKeys:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.seen: tuple[int, int, int] | None = None
        self.looked = time.monotonic()
        try:
            self.known, wrong = self._read()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise InvalidSettingError(f"{KEYS}: {file} cannot be read ({reason}); {MAKE}") from None
        if wrong:
            raise InvalidSettingError(f"{KEYS}: {file} has wrong lines ({_told(wrong)}); {MAKE}")
        if not self.known:
            raise InvalidSettingError(f"{KEYS}: {file} holds no key; {MAKE}")

    def named(self, authorization: str) -> str | None:
        """Whose key it is, or None; it takes as long either way."""
        self._look()
        digest = hashed(_key(authorization))
        found = None
        for caller in self.known:
            if hmac.compare_digest(caller.digest, digest):
                found = caller.name
        return found

    def _look(self) -> None:
        now = time.monotonic()
        if now < self.looked + LOOKED:
            return
        self.looked = now
        try:
            if _state(self.file) == self.seen:
                return
            self.known, wrong = self._read()
        except (OSError, ValueError) as error:
            _log.error("%s cannot be read (%s): the keys of before still hold", self.file, error)
            return
        _log.info("%s has changed: %d keys", self.file, len(self.known))
        if wrong:
            _log.error("%s has wrong lines, which open nothing: %s", self.file, _told(wrong))

    def _read(self) -> tuple[list[ApiKey], list[int]]:
        """The keys, and the numbers of the lines that hold none."""
        seen, found, wrong = _state(self.file), [], []
        for number, line in enumerate(self.file.read_text("ascii").splitlines(), start=1):
            text = line.partition("#")[0].strip()
            if matched := LINE.fullmatch(text):
                found.append(ApiKey(matched[1], matched[2]))
            elif text:
                wrong.append(number)
        self.seen = seen
        return found, wrong


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def add(name: str, file: Path) -> str:
    """The new key, of which the file holds the hash alone."""
    key = f"matinee_{secrets.token_urlsafe(32)}"
    line = f"{name} sha256:{hashed(key)}"
    if not LINE.fullmatch(line):
        raise InvalidSettingError(f"{name[:60]!r} is no name; allowed are 40 of A-Z a-z 0-9 . _ -")
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as kept:
        before = kept.read()
        ended = not before or before.endswith(b"\n")
        kept.write(f"{'' if ended else chr(10)}{line}\n".encode())
    return key


MAKE = "make one by `python -m matinee.service.middleware.api_keys NAME`"


def _key(authorization: str) -> str:
    """Of `Bearer KEY`, or of `Basic`, with which browsers send what was typed as a password."""
    scheme, _, value = authorization[:LONGEST].partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _state(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _told(numbers: list[int]) -> str:
    """What stands there may be a key by mistake: it is not repeated."""
    more = " ..." if len(numbers) > 5 else ""
    return f"{', '.join(map(str, numbers[:5]))}{more}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a key, and tells it once.")
    parser.add_argument("name", help="whose it is; it stands in the log")
    parser.add_argument("--file", type=Path, default=os.environ.get(KEYS), help=f"else ${KEYS}")
    asked = parser.parse_args()
    if asked.file is None:
        parser.error(f"which file? Set {KEYS}, or give --file")
    try:
        key = add(asked.name, asked.file)
    except (InvalidSettingError, OSError) as error:
        sys.exit(f"no key was made: {error}")
    print(key)
    print(f"Its hash is in {asked.file}; the key itself is told only now.", file=sys.stderr)


if __name__ == "__main__":
    main()
