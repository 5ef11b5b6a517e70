"""Names of the files of a batch: parts of lists, and what they hold."""

from __future__ import annotations

MANIFEST = "_batch.json"
"""The underscore hides it from readers of the folder, which expect Parquet."""


def part_name(part: int) -> str:
    return f"part-{part:05d}.parquet"
