"""Files from elsewhere: what a broken download left is continued, not begun anew."""

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
    readable,
    writing,
)
from matinee.datasets.download.transports import TRANSPORTS, Reply
from matinee.datasets.download.urls import name, scheme

if TYPE_CHECKING:
    from tqdm import tqdm


class OversizeError(SourceError):
    """It sends more than a source may have."""


@dataclass(frozen=True)
class Patience:
    seconds: float = 30
    """How long a place may be silent."""
    attempts: int = 5
    """How often one place is asked in one run if it breaks off."""
    pause: float = 0.5
    """Seconds before the second attempt; they double with each further one."""


@dataclass(frozen=True)
class Part:
    """The beginning of a file, and beside it the validator of the version it belongs to."""

    path: Path

    @classmethod
    def of(cls, url: str, work: Path) -> Part:
        return cls(work / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.part")

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".version")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def validator(self) -> str:
        return self._note.read_text("latin-1") if self._note.exists() else ""

    def begin(self, validator: str) -> None:
        # emptied first: a validator never stands beside the bytes of another version
        self.path.write_bytes(b"")
        self._note.write_text(validator, "latin-1")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


@dataclass(frozen=True)
class Download:
    url: str
    part: Part
    pinned: bool
    """Its digest is known: then it may be continued although the place names no version."""
    most: int
    """Bytes beyond which it is refused."""

    def run(self, patience: Patience) -> bool:
        """Completes the part; tells whether something older was continued."""
        for attempt in range(1, patience.attempts + 1):
            try:
                return self._continue(patience.seconds)
            except InterruptedDownloadError as error:
                reason = error
            if attempt < patience.attempts:
                time.sleep(patience.pause * 2 ** (attempt - 1))
        size = self.part.size
        kept = f"; the {readable(size)} that arrived are kept for the next run" if size else ""
        raise SourceError(f"{reason} ({patience.attempts} attempts{kept})") from reason

    def _continue(self, seconds: float) -> bool:
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
        self._refuse_above(reply.total or 0)
        with writing(self.part.path.parent, reply.total):
            if reply.start == 0:
                self.part.begin(reply.validator)
            with self.part.path.open("ab") as file, self._bar(reply) as bar:
                for chunk in reply.chunks:
                    file.write(chunk)
                    bar.update(len(chunk))
                    self._refuse_above(file.tell())
        if reply.total is not None and self.part.size != reply.total:
            arrived = f"{self.part.size:,} of {reply.total:,} bytes"
            raise InterruptedDownloadError(f"the connection broke after {arrived}")

    def _refuse_above(self, size: int) -> None:
        if size > self.most:
            raise OversizeError(f"has more than the {readable(self.most)} that a source may have")

    def _bar(self, reply: Reply) -> tqdm[NoReturn]:
        """On a terminal only, and only if it takes more than a moment."""
        from tqdm import tqdm

        return tqdm(
            desc=name(self.url),
            total=reply.total,
            initial=reply.start,
            unit="B",
            unit_scale=True,
            delay=1,
            disable=None,
        )
