"""Lists that `matinee batch viewer` has written: looked up where they hold the user.

A table is used only if it was made by the champion that is served.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from matinee.model_store.storage import PublishError, Storage, open_storage
from matinee.models.base import Ints
from matinee.ranking.orders import Order
from matinee.service.schemas.viewer import ViewerRequest

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_TABLE = "MATINEE_BATCH_TABLE"
MANIFEST = "_batch.json"
"""The underscore hides it from readers of the folder, which expect Parquet."""
MAX_PART_BYTES = 2**30


class StoredReason(NamedTuple):
    film_id: int
    rating: float
    share: float


class StoredFilm(NamedTuple):
    film_id: int
    score: float
    predicted_rating: float
    reasons: list[StoredReason]


class StoredList(NamedTuple):
    films: list[StoredFilm]
    total: int
    """films that the whole list would have"""


@dataclass(frozen=True)
class BatchLists:
    order: Order
    n: int
    user_ids: Ints
    """ascending"""
    starts: Ints
    """of each user's rows, and of their end"""
    rows: dict[str, Any]
    """film_id, score, predicted_rating and total of each row, and its reasons: where they start,
    their films, ratings and shares"""

    @classmethod
    def from_table(cls, table: pa.Table, order: Order, n: int) -> Self:
        names = ("film_id", "score", "predicted_rating", "total")
        rows = {name: table[name].to_numpy() for name in names}
        if "reasons" in table.column_names:
            reasons = table["reasons"].combine_chunks()
            rows["reason_starts"] = reasons.offsets.to_numpy()
            values = reasons.values
            rows |= {f"reason_{name}": values.field(name).to_numpy() for name in values.type.names}
        users = table["user_id"].to_numpy()
        first = np.flatnonzero(np.diff(users, prepend=-1))
        ascending = np.argsort(users[first], kind="stable")
        ends = np.append(first, len(users))
        bounds = np.stack([ends[:-1], ends[1:]], axis=1)[ascending]
        return cls(order, n, users[first][ascending], bounds, rows)

    def find(self, request: ViewerRequest) -> StoredList | None:
        """None if the list of the request is not stored."""
        if request.user_id is None or not self._answers(request):
            return None
        row = int(np.searchsorted(self.user_ids, request.user_id))
        if row == len(self.user_ids) or self.user_ids[row] != request.user_id:
            return None
        start, end = self.starts[row].tolist()
        chosen = slice(start, min(end, start + request.n))
        names = ("film_id", "score", "predicted_rating")
        columns = (self.rows[name][chosen].tolist() for name in names)
        films = [
            StoredFilm(film_id, score, stars, self._reasons(position))
            for position, (film_id, score, stars) in enumerate(
                zip(*columns, strict=True), start=start
            )
        ]
        return StoredList(films, int(self.rows["total"][start]))

    def _answers(self, request: ViewerRequest) -> bool:
        """Whether nothing but user, order and length decides about the list."""
        plain = {"user_id": request.user_id, "order": request.order, "n": request.n}
        return (
            request.order == self.order
            and request.n <= self.n
            and request.model_dump(exclude_defaults=True).keys() <= plain.keys()
        )

    def _reasons(self, row: int) -> list[StoredReason]:
        if "reason_starts" not in self.rows:
            return []
        start, end = self.rows["reason_starts"][row : row + 2].tolist()
        columns = (self.rows[f"reason_{name}"][start:end].tolist() for name in StoredReason._fields)
        return [StoredReason(*values) for values in zip(*columns, strict=True)]


class BatchTable(NamedTuple):
    lists: BatchLists | None = None
    state: str = "none"
    """shown by /readyz: `none`, `used`, or why it is not used"""


def part_name(part: int) -> str:
    return f"part-{part:05d}.parquet"


def open_batch_table(champion: str) -> BatchTable:
    """The table that the environment names, for the champion of this digest. A table that cannot
    be used prevents nothing: every list is scored then."""
    address = os.environ.get(BATCH_TABLE)
    if not address:
        return BatchTable()
    try:
        return _open(open_storage(address), champion)
    except (PublishError, ValueError, KeyError, OSError) as error:
        return BatchTable(state=f"unreadable: {error}")


def _open(storage: Storage, champion: str) -> BatchTable:
    import pyarrow as pa
    from pyarrow import parquet

    manifest = storage.read(MANIFEST)
    if manifest is None:
        return BatchTable(state=f"unreadable: it has no {MANIFEST}")
    contents = json.loads(manifest)
    if contents["task"] != "viewer" or not (contents["reasons"] or contents["order"] == "rating"):
        return BatchTable(state="unusable: write it by `matinee batch viewer --reasons`")
    if contents["champion"] != champion:
        return BatchTable(state=f"stale: it is of version {contents['version']}")
    parts = []
    for part in range(contents["parts"]):
        data = storage.read(part_name(part), MAX_PART_BYTES)
        if data is None:
            return BatchTable(state=f"incomplete: {part_name(part)} is missing")
        parts.append(parquet.read_table(io.BytesIO(data)))
    lists = BatchLists.from_table(pa.concat_tables(parts), contents["order"], contents["n"])
    return BatchTable(lists, "used")
