"""What a service has to answer from, once it has looked at a published place."""

from __future__ import annotations

from pathlib import Path

from matinee.service.state.current import Stock
from matinee.service.state.snapshot import Shelf
from matinee.service.state.watcher import Watch


def shelf_at(place: Path | str) -> Shelf:
    stock = Stock()
    Watch(stock, str(place)).look()
    return stock.shelf
