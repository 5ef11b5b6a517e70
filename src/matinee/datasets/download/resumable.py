"""Resumable downloads: an interrupted one is continued, not restarted."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from matinee.datasets.download.errors import (
    DiskFullError,
    InterruptedDownloadError,
    SourceError,
    format_size,
    write_errors,
)
from matinee.datasets.download.transports import TRANSPORTS, Reply
from matinee.datasets.download.urls import file_name, scheme

if TYPE_CHECKING:
    from tqdm import tqdm


class OversizeError(SourceError):
    """The source is larger than allowed."""


@dataclass(frozen=True)
class Patience:
    seconds: float = 30
    """Timeout of connecting and of each read."""
    attempts: int = 5
    """How often an interrupted download is tried in one run."""
    pause: float = 0.5
    """Seconds before the second attempt; doubled for each further one."""


@dataclass(frozen=True)
class Part:
    """A partial file and, beside it, the validator (ETag or date) of its version."""

    path: Path

    @classmethod
    def for_url(cls, url: str, work: Path) -> Part:
        return cls(work / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.part")

    @property
    def _validator_file(self) -> Path:
        return self.path.with_suffix(".version")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def validator(self) -> str:
        return self._validator_file.read_text("latin-1") if self._validator_file.exists() else ""

    def begin(self, validator: str) -> None:
        # emptied first, so that a validator never describes the bytes of another version
        self.path.write_bytes(b"")
        self._validator_file.write_text(validator, "latin-1")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._validator_file.unlink(missing_ok=True)


@dataclass(frozen=True)
class Download:
    url: str
    part: Part
    pinned: bool
    """The digest is known, so the download may be resumed without a validator."""
    max_bytes: int

    def run(self, patience: Patience) -> bool:
        """Completes the part; returns whether an earlier download was resumed."""
        for attempt in range(1, patience.attempts + 1):
            try:
                return self._resume(patience.seconds)
            except InterruptedDownloadError as error:
                reason = error
            if attempt < patience.attempts:
                time.sleep(patience.pause * 2 ** (attempt - 1))
        size = self.part.size
        kept = f"; the {format_size(size)} that arrived are kept for the next run" if size else ""
        raise SourceError(f"{reason} ({patience.attempts} attempts{kept})") from reason

    def _resume(self, seconds: float) -> bool:
        validator = self.part.validator
        start = self.part.size if validator or self.pinned else 0
        with TRANSPORTS[scheme(self.url)](self.url, start, validator, seconds) as reply:
            try:
                self._receive(reply)
            except (DiskFullError, OversizeError):
                self.part.discard()
                raise
            return reply.start > 0

    def _receive(self, reply: Reply) -> None:
        self._check_size(reply.total or 0)
        with write_errors(self.part.path.parent, reply.total):
            if reply.start == 0:
                self.part.begin(reply.validator)
            with self.part.path.open("ab") as file, self._bar(reply) as bar:
                for chunk in reply.chunks:
                    file.write(chunk)
                    bar.update(len(chunk))
                    self._check_size(file.tell())
        if reply.total is not None and self.part.size != reply.total:
            arrived = f"{self.part.size:,} of {reply.total:,} bytes"
            raise InterruptedDownloadError(f"the connection broke after {arrived}")

    def _check_size(self, size: int) -> None:
        if size > self.max_bytes:
            limit = format_size(self.max_bytes)
            raise OversizeError(f"has more than the {limit} that a source may have")

    def _bar(self, reply: Reply) -> tqdm[NoReturn]:
        """Shown on terminals only, and only if the download takes more than a second."""
        from tqdm import tqdm

        return tqdm(
            desc=file_name(self.url),
            total=reply.total,
            initial=reply.start,
            unit="B",
            unit_scale=True,
            delay=1,
            disable=None,
        )
