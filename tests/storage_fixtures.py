"""Model stores to publish to in tests: a folder or an S3 bucket."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

WriteFiles = Callable[..., dict[str, Path]]


@dataclass(frozen=True)
class StorageLocation:
    """A store address, the folder of its files, and a context in which they may be edited."""

    address: str
    folder: Path
    editing: Callable[[], AbstractContextManager[None]] = nullcontext

    def tree(self) -> dict[str, tuple[int, bytes]]:
        return {
            str(path.relative_to(self.folder)): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
