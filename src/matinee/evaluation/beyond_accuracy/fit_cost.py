"""Cost of one fit: CPU seconds, and peak memory above the memory in use before."""

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

MIN_SECONDS = 0.3
"""Short fits are repeated until their times add up to this, ..."""
MAX_REPEATS = 9
"""... but no more often than this."""
PAGE = 4 / 1024
"""Resolution of the memory measurement, in MiB."""
STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class FitCost(NamedTuple):
    seconds: float
    """CPU time of all cores, which does not depend on the load of the machine"""
    mib: float | None
    """None where the system does not report it"""


def measure_fit(fit: Callable[[], object]) -> FitCost:
    """Median of the repeats. Run the fit once before, so that its libraries are loaded."""
    _release_memory()
    before = _reset_peak()
    seconds = [_seconds(fit)]
    after = _status("VmHWM")
    while sum(seconds) < MIN_SECONDS and len(seconds) < MAX_REPEATS:
        seconds.append(_seconds(fit))
    mib = None if before is None or after is None else max(after - before, PAGE)
    return FitCost(statistics.median(seconds), mib)


def _release_memory() -> None:
    """Returns freed memory to the system; a fit that reused it would seem to need none."""
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


def _reset_peak() -> float | None:
    """The memory in use; None except on Linux, which alone can reset the peak."""
    try:
        CLEAR_REFS.write_text("5")
    except OSError:
        return None
    return _status("VmRSS")


def _status(name: str) -> float | None:
    match = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    return int(match[1]) / 1024 if match else None
