"""An account of the rows that also tells what was mended in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from matinee.datasets.row_account import RowReport


@dataclass
class RepairReport(RowReport):
    repaired: Counter[str] = field(default_factory=Counter)
    """How many cells each rule changed."""

    def figures(self) -> dict[str, int | dict[str, int]]:
        return {**super().figures(), "repaired": dict(sorted(self.repaired.items()))}
