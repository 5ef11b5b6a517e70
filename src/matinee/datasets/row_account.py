"""The result of loading a collection: canonical tables, and an account of every row read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.schema.columns import RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd

MAX_EXAMPLES = 1000
MIN_DISTINCT = 2
"""Users who rated, and values of their ratings."""


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
    notes: list[str] = field(default_factory=list)
    """What was found out about the file: delimiter, encoding, scale."""

    @property
    def kept(self) -> int:
        return self.read - sum(self.dropped.values())

    def drop(self, line: int, reason: str, text: str) -> None:
        self.dropped[reason] += 1
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append(BadRow(self.file, line, reason, text[:200]))

    def drop_rows(self, rows: pd.DataFrame, reason: str) -> None:
        """Drops rows of a frame that is indexed by line number."""
        self.dropped[reason] += len(rows)
        for row in rows.head(MAX_EXAMPLES - len(self.examples)).itertuples(name=None):
            self.examples.append(BadRow(self.file, int(row[0]), reason, str(row[1:])[:200]))

    def to_dict(self) -> dict[str, Any]:
        counts = {"read": self.read, "kept": self.kept}
        notes = {"notes": self.notes} if self.notes else {}
        return counts | {"dropped": dict(sorted(self.dropped.items()))} | notes


@dataclass
class RepairReport(RowReport):
    """Also counts the repaired cells."""

    repaired: Counter[str] = field(default_factory=Counter)
    """How many cells each rule changed."""

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "repaired": dict(sorted(self.repaired.items()))}


class LoadResult(NamedTuple):
    tables: dict[str, pd.DataFrame]
    accounts: list[RowReport]


def check_dropped_share(accounts: list[RowReport], max_dropped_share: float) -> None:
    """Fails if a file lost a larger share of its rows than allowed."""
    for account in accounts:
        dropped = account.read - account.kept
        if dropped > max_dropped_share * account.read:
            first = account.examples[0]
            raise ValueError(
                f"{account.file}: {dropped} of {account.read} rows cannot be used, more than the "
                f"share of {max_dropped_share:g} that merge.max_dropped_share allows. The first "
                f"is line {first.line}: {first.reason} ({first.text!r})."
            )


def check_ratings(collection: str, tables: dict[str, pd.DataFrame]) -> None:
    """Refuses ratings that nothing can be learned from, and that no split can divide."""
    ratings = tables.get("ratings")
    if ratings is None:
        return
    for column, plural in {USER_ID: "users", RATING: "different ratings"}.items():
        count = ratings[column].nunique()
        if count < MIN_DISTINCT:
            raise ValueError(
                f"{collection} has {len(ratings)} usable ratings with {count} {plural}; "
                f"needed are at least {MIN_DISTINCT}"
            )


def keep_where(
    frame: pd.DataFrame,
    account: RowReport,
    reason: str,
    good: Callable[[pd.DataFrame], pd.Series[bool]],
) -> pd.DataFrame:
    """The rows that pass the check; the others are reported with the reason."""
    mask = good(frame)
    if not mask.all():
        account.drop_rows(frame[~mask], reason)
        frame = frame[mask]
    return frame
