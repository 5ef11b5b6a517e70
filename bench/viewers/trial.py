"""Loads, fits and asks one contender in a process of its own, and writes what that took.

python -m viewers.trial MODULE NAME QUESTION ANSWERS
"""

from __future__ import annotations

import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from viewers.contest import read

STATUS = Path("/proc/self/status")


def main(module: str, name: str, question: str, answers: str) -> None:
    contender = importlib.import_module(f"viewers.{module}").made(name)
    known, asked = read(Path(question))
    took: dict[str, Any] = {}
    clock = getattr(contender, "clock", time.process_time)
    timed(took, "load", lambda: contender.load(known), clock)
    timed(took, "fit", contender.fit, clock)
    took["peak_mib"] = getattr(contender, "peak_mib", _peak_mib)()
    given = timed(took, "answer", lambda: contender.answer(asked), clock)
    np.save(f"{answers}.npy", np.asarray(given, dtype=np.float32))
    took |= contender.more(asked) if hasattr(contender, "more") else {}
    Path(f"{answers}.json").write_text(json.dumps(took))


def timed(
    took: dict[str, Any],
    name: str,
    work: Callable[[], Any],
    clock: Callable[[], float] = time.process_time,
) -> Any:
    """Seconds of all threads together, which others on the machine move little, and wall."""
    wall, cpu = time.perf_counter(), clock()
    found = work()
    took[f"{name}_cpu"] = clock() - cpu
    took[f"{name}_wall"] = time.perf_counter() - wall
    return found


def _peak_mib() -> float:
    """Of this program alone: the account of resources would begin with its parent's."""
    if STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
