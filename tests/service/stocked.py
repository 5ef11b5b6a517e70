"""What a service has to answer from, once it has looked at a published place."""

from __future__ import annotations

from pathlib import Path

from matinee.service.shelf import Shelf
from matinee.service.stock import Stock
from matinee.service.watch import Watch


def shelf_at(place: Path | str) -> Shelf:
    stock = Stock()
    Watch(stock, str(place)).look()
    return stock.shelf
