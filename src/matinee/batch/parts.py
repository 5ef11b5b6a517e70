"""Lists for many queries as part-*.parquet files below a folder or an s3:// URL.

A part that exists is complete, since it is written atomically: a job that was killed goes on with
the missing ones. _batch.json says what the parts hold; it is written first.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from numpy.typing import NDArray

from matinee.artifacts.pickles.pickle_io import sha256
from matinee.model_store.storage import Storage, open_storage
from matinee.runtime.process import UserError
from matinee.runtime.serialization import canonical_json
from matinee.service.state.batch_table import MANIFEST, part_name

if TYPE_CHECKING:
    import pyarrow as pa

PART_SIZE = 8192
"""Queries per part."""
BLOCK_SIZE = 512
"""Queries that are ranked together: memory grows with it."""


class Lists(Protocol):
    """Ranks the items of one task for all queries of a job."""

    @property
    def query_ids(self) -> NDArray[Any]:
        """An id, or an array of attributes, per query."""

    def rows(self, start: int, stop: int) -> pa.Table:
        """The lists of these queries, one row per item, ordered by query and rank."""


class Job(NamedTuple):
    out: str
    """a folder, or s3://bucket/prefix"""
    endpoint_url: str | None
    contents: dict[str, Any]
    """what decides about the rows: task, version, digest of the champion, length, order"""


class Progress(NamedTuple):
    part: int
    parts: int
    written: bool
    """False for a part of an earlier run"""


def write_parts(lists: Lists, job: Job) -> Iterator[Progress]:
    storage, parts = open_storage(job.out, job.endpoint_url), -(-len(lists.query_ids) // PART_SIZE)
    sizes = {"queries": len(lists.query_ids), "parts": parts, "part_size": PART_SIZE}
    digest = sha256(lists.query_ids.tobytes())
    _claim(storage, job, job.contents | sizes | {"queries_digest": digest})
    for part in range(parts):
        name = part_name(part)
        written = storage.read(name, 0) is None
        if written:
            storage.write(name, _parquet(lists, part, job.contents["version"]))
        yield Progress(part, parts, written)


def _claim(storage: Storage, job: Job, contents: dict[str, Any]) -> None:
    """Parts of other lists are neither mixed with these nor overwritten."""
    data = canonical_json(contents)
    existing = storage.read(MANIFEST)
    if existing is None:
        storage.write(MANIFEST, data)
    elif existing != data:
        before = json.loads(existing)
        changed = [name for name, value in contents.items() if before.get(name) != value]
        differences = ", ".join(f"{name} {before.get(name)!r}" for name in changed)
        raise UserError(
            f"{job.out} holds other lists, of {differences}; give another folder to --out, or "
            "delete this one"
        )


def _parquet(lists: Lists, part: int, version: str) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    first, last = part * PART_SIZE, min((part + 1) * PART_SIZE, len(lists.query_ids))
    blocks = [
        lists.rows(start, min(start + BLOCK_SIZE, last)) for start in range(first, last, BLOCK_SIZE)
    ]
    table = pa.concat_tables(blocks)
    versions = pa.array([version] * len(table)).dictionary_encode()
    buffer = io.BytesIO()
    parquet.write_table(table.append_column("version", versions), buffer, compression="zstd")
    return buffer.getvalue()
