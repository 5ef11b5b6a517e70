"""The shelf that is answered from now. It is replaced as a whole, and what keeps a newer one from
coming is told beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

from matinee.service.state import prometheus
from matinee.service.state.readiness import LoadFailure, Readiness
from matinee.service.state.snapshot import Snapshot

_log = logging.getLogger("bentoml.matinee")
_taken: ContextVar[Snapshot] = ContextVar("taken")


@dataclass
class CurrentSnapshot:
    shelf: Snapshot = field(default_factory=Snapshot)
    trouble: LoadFailure | None = None

    @contextmanager
    def held(self) -> Iterator[Snapshot]:
        """Whatever is asked inside is answered from this one shelf."""
        token = _taken.set(self.shelf)
        try:
            yield self.shelf
        finally:
            _taken.reset(token)

    def taken(self) -> Snapshot:
        """That of the question which is being answered, else the one that is there now."""
        return _taken.get(self.shelf)

    def put(self, shelf: Snapshot) -> None:
        """What was taken before stays with the questions that took it."""
        prometheus.serving(self.shelf.version, shelf.version, shelf.promotion)
        self.mend()
        self.shelf = shelf

    def fail(self, detail: str) -> None:
        """The shelf stays as it is; of an error that is known already nothing is logged."""
        known = self.trouble
        if known is None or known.detail != detail:
            kept = self.shelf.version
            _log.error("%s: %s", f"Still serving version {kept}" if kept else "Not ready", detail)
        since, tries = (known.since, known.tries) if known else (datetime.now(UTC), 0)
        self.trouble = LoadFailure(detail=detail, since=since, tries=tries + 1)
        if self.shelf.failure:
            self.shelf = Snapshot(failure=detail)
        prometheus.troubled(since.timestamp())

    def mend(self) -> None:
        if self.trouble:
            _log.info("All is well again after %s tries", self.trouble.tries)
        self.trouble = None
        prometheus.troubled(0)

    def told(self) -> Readiness:
        shelf = self.taken()
        since = datetime.fromtimestamp(shelf.since, UTC)
        return Readiness(
            version=shelf.version, promotion=shelf.promotion, since=since, trouble=self.trouble
        )
