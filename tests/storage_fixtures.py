"""Where the tests publish, folder and bucket alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

Work = Callable[..., dict[str, Path]]


@dataclass(frozen=True)
class Spot:
    """A place, the folder in which its files really lie, and what to hold to change them there."""

    address: str
    folder: Path
    changing: Callable[[], AbstractContextManager[None]] = nullcontext

    def tree(self) -> dict[str, tuple[int, bytes]]:
        return {
            str(path.relative_to(self.folder)): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
