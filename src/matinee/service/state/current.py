"""The snapshot that is served now, replaced atomically, and the reason why a newer one failed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from matinee.service.state import prometheus
from matinee.service.state.snapshot import Snapshot

_log = logging.getLogger("bentoml.matinee")
_pinned: ContextVar[Snapshot] = ContextVar("pinned_snapshot")


class LoadFailure(BaseModel):
    """Why the current version of the model store is not served."""

    detail: str = Field(examples=["newcomer.sav of version 3f0c9a1b is damaged: publish again"])
    since: datetime
    tries: int = Field(description="so far; the interval between tries grows", examples=[3])


class Readiness(BaseModel):
    """The answer of /readyz while the service is ready."""

    version: str = Field(description="that is served", examples=["3f0c9a1b"])
    promotion: int = Field(description="number of its promotion", examples=[7])
    since: datetime = Field(description="when this worker started to serve it")
    batch_table: str = Field(
        description="`none`, `used`, or why the table of MATINEE_BATCH_TABLE is not used, such as "
        "that it is stale: made by another champion",
        examples=["used"],
    )
    trouble: LoadFailure | None = Field(
        description="null if the current version of the model store is served; otherwise the last "
        "good version is served until the failure is resolved"
    )


@dataclass
class CurrentSnapshot:
    snapshot: Snapshot = field(default_factory=Snapshot)
    failure: LoadFailure | None = None
    """Of the latest attempt to load a version."""

    @contextmanager
    def pinned(self) -> Iterator[Snapshot]:
        """Within this context `get` returns the same snapshot, even if it is replaced meanwhile."""
        token = _pinned.set(self.snapshot)
        try:
            yield self.snapshot
        finally:
            _pinned.reset(token)

    def get(self) -> Snapshot:
        """The snapshot pinned by the current request, or else the latest."""
        return _pinned.get(self.snapshot)

    def replace(self, snapshot: Snapshot) -> None:
        prometheus.record_version(self.snapshot.version, snapshot.version, snapshot.promotion)
        if snapshot.batch_table.state not in ("none", "used"):
            _log.warning("The batch table is not used: %s", snapshot.batch_table.state)
        self.clear_failure()
        self.snapshot = snapshot

    def record_failure(self, detail: str) -> None:
        """Keep the snapshot; log the failure unless the previous one had the same detail."""
        previous = self.failure
        if previous is None or previous.detail != detail:
            version = self.snapshot.version
            state = f"Still serving version {version}" if version else "Not ready"
            _log.error("%s: %s", state, detail)
        since, tries = (previous.since, previous.tries) if previous else (datetime.now(UTC), 0)
        self.failure = LoadFailure(detail=detail, since=since, tries=tries + 1)
        if self.snapshot.failure:
            self.snapshot = Snapshot(failure=detail)
        prometheus.record_failure_since(since.timestamp())

    def clear_failure(self) -> None:
        if self.failure:
            _log.info("Recovered after %s failed tries", self.failure.tries)
        self.failure = None
        prometheus.record_failure_since(0)

    def readiness(self) -> Readiness:
        snapshot = self.get()
        since = datetime.fromtimestamp(snapshot.since, UTC)
        return Readiness(
            version=snapshot.version,
            promotion=snapshot.promotion,
            since=since,
            batch_table=snapshot.batch_table.state,
            trouble=self.failure,
        )
