"""What a service has to answer from, once it has looked at a published place."""

from __future__ import annotations

from pathlib import Path

from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.watcher import StoreWatcher


def shelf_at(place: Path | str) -> Snapshot:
    stock = CurrentSnapshot()
    StoreWatcher(stock, str(place)).look()
    return stock.shelf
