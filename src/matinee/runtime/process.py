"""The running process: its thread counts, and the wall time and memory of a stage."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBUG = "MATINEE_DEBUG"
"""Set by `matinee --debug`: tracebacks are shown."""
MAX_MESSAGE = 800
"""Characters of an error's message on the terminal."""


class UserError(Exception):
    """What a user can mend: the message says all, so the command shows it without traceback."""


@contextmanager
def short_errors() -> Iterator[None]:
    """Ends the process with the message of an error that its input explains, without traceback."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        if os.environ.get(DEBUG):
            raise
        message = " ".join(str(error).split())[:MAX_MESSAGE]
        sys.exit(f"{message}\n(`matinee --debug run` shows the traceback)")


def fix_threads() -> None:
    """Call before numpy is imported: the last bits of sums depend on the number of threads."""
    os.environ.update(
        OPENBLAS_NUM_THREADS="1",
        MKL_NUM_THREADS="1",
        OMP_NUM_THREADS="2",
        OMP_WAIT_POLICY="PASSIVE",  # idle threads that spin slow everything else down
    )


@contextmanager
def record_cost(path: Path) -> Iterator[None]:
    """Writes wall seconds and peak memory to a file of its own: they vary between runs."""
    start = time.perf_counter()
    yield
    cost = {"seconds": round(time.perf_counter() - start, 3), "peak_mib": _peak_mib()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(cost, indent=2) + "\n")


def last_duration(path: Path) -> float | None:
    """Seconds of the previous run, if recorded."""
    try:
        return float(json.loads(path.read_text())["seconds"])
    except (OSError, ValueError, KeyError):
        return None


def _peak_mib() -> float | None:
    try:
        import resource
    except ImportError:  # not available on Windows
        return None
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
