"""What a service has to answer from, once it has looked at a published place."""

from __future__ import annotations

from pathlib import Path

from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.watcher import StoreWatcher


def snapshot_from(place: Path | str) -> Snapshot:
    current = CurrentSnapshot()
    StoreWatcher(current, str(place)).poll()
    return current.snapshot
