"""What a stage took: written beside the results, never among them, since it varies."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def record_cost(path: Path) -> Iterator[None]:
    """Writes wall seconds and the process's peak of memory so far."""
    start = time.perf_counter()
    yield
    cost = {"seconds": round(time.perf_counter() - start, 3), "peak_mib": _peak_mib()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(cost, indent=2) + "\n")


def last_duration(path: Path) -> float | None:
    """The seconds of the last time, where it is known."""
    try:
        return float(json.loads(path.read_text())["seconds"])
    except (OSError, ValueError, KeyError):
        return None


def _peak_mib() -> float | None:
    try:
        import resource
    except ImportError:  # Windows has no such account
        return None
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
