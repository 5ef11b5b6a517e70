"""What one fit takes by itself: processor seconds, and memory above what was there before."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ENOUGH = 0.3
"""Short fits are repeated until they have taken so many seconds together, ..."""
MOST = 9
"""... but no more often than this."""
PAGE = 4 / 1024
"""The least memory that can be told, in MiB."""
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class FitCost(NamedTuple):
    seconds: float
    """of all processors together: it tells of the fit, whatever else the machine does"""
    mib: float | None
    """the peak above what was in use before; None where the system does not tell"""


def measure_fit(fit: Callable[[], object]) -> FitCost:
    """The fit must have been tried before, so that its libraries are loaded."""
    _give_back()
    before = _peak_from_now()
    seconds = [_seconds(fit)]
    after = _status("VmHWM")
    while sum(seconds) < ENOUGH and len(seconds) < MOST:
        seconds.append(_seconds(fit))
    mib = None if before is None or after is None else max(after - before, PAGE)
    return FitCost(statistics.median(seconds), mib)


def _give_back() -> None:
    """Freed memory goes back to the system: a fit that took it up again would seem to take none."""
    import pyarrow

    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim:
        trim(0)


def _seconds(fit: Callable[[], object]) -> float:
    start = time.process_time()
    fit()
    return time.process_time() - start


def _peak_from_now() -> float | None:
    """What is in use, the peak so far being forgotten (Linux alone can)."""
    try:
        FORGET.write_text("5")
    except OSError:
        return None
    return _status("VmRSS")


def _status(name: str) -> float | None:
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else None
