from __future__ import annotations

from pathlib import Path

from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.watcher import StoreWatcher


def snapshot_from(store: Path | str) -> Snapshot:
    current = CurrentSnapshot()
    StoreWatcher(current, str(store)).poll()
    return current.snapshot
