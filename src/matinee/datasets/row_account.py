"""What reading a collection gives: its canonical tables and an account of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES_KEPT = 1000


class BadRow(NamedTuple):
    file: str
    line: int
    reason: str
    text: str


@dataclass
class RowReport:
    """How many rows of a file were read, which were dropped, and why."""

    file: str
    read: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: list[BadRow] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.read - sum(self.dropped.values())

    def drop(self, line: int, reason: str, text: str) -> None:
        self.dropped[reason] += 1
        if len(self.examples) < EXAMPLES_KEPT:
            self.examples.append(BadRow(self.file, line, reason, text[:200]))

    def drop_rows(self, rows: pd.DataFrame, reason: str) -> None:
        """Drops rows of a frame whose index holds line numbers."""
        self.dropped[reason] += len(rows)
        for row in rows.head(EXAMPLES_KEPT - len(self.examples)).itertuples(name=None):
            self.examples.append(BadRow(self.file, int(row[0]), reason, str(row[1:])[:200]))

    def figures(self) -> dict[str, int | dict[str, int]]:
        return {"read": self.read, "kept": self.kept, "dropped": dict(sorted(self.dropped.items()))}


class LoadResult(NamedTuple):
    tables: dict[str, pd.DataFrame]
    accounts: list[RowReport]


def check_dropped_share(accounts: list[RowReport], most_dropped: float) -> None:
    """Fails where a file lost a larger share of its rows than is bearable."""
    for account in accounts:
        lost = account.read - account.kept
        if lost > most_dropped * account.read:
            first = account.examples[0]
            raise ValueError(
                f"{account.file}: {lost} of {account.read} rows cannot be used, more than "
                f"the share of {most_dropped:g} that merge.most_dropped allows. The first is line "
                f"{first.line}: {first.reason} ({first.text!r})."
            )


def keep_where(
    frame: pd.DataFrame,
    account: RowReport,
    reason: str,
    good: Callable[[pd.DataFrame], pd.Series[bool]],
) -> pd.DataFrame:
    mask = good(frame)
    if not mask.all():
        account.drop_rows(frame[~mask], reason)
        frame = frame[mask]
    return frame
