"""Loads, fits and queries one contender in its own process, and records the costs.

python -m viewers.run_one MODULE NAME CASE ANSWERS
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

from viewers.protocol import read

STATUS = Path("/proc/self/status")


def main(module: str, name: str, case: str, answers: str) -> None:
    contender = importlib.import_module(f"viewers.{module}").build(name)
    training, queries = read(Path(case))
    costs: dict[str, Any] = {}
    clock = getattr(contender, "clock", time.process_time)
    timed(costs, "load", lambda: contender.load(training), clock)
    timed(costs, "fit", contender.fit, clock)
    costs["peak_mib"] = getattr(contender, "peak_mib", _peak_mib)()
    predictions = timed(costs, "answer", lambda: contender.answer(queries), clock)
    np.save(f"{answers}.npy", np.asarray(predictions, dtype=np.float32))
    costs |= contender.extra_costs(queries) if hasattr(contender, "extra_costs") else {}
    Path(f"{answers}.json").write_text(json.dumps(costs))


def timed(
    costs: dict[str, Any],
    name: str,
    work: Callable[[], Any],
    clock: Callable[[], float] = time.process_time,
) -> Any:
    """CPU seconds of all threads, and wall seconds."""
    wall, cpu = time.perf_counter(), clock()
    outcome = work()
    costs[f"{name}_cpu"] = clock() - cpu
    costs[f"{name}_wall"] = time.perf_counter() - wall
    return outcome


def _peak_mib() -> float:
    """Of this process alone: getrusage would include the peak of its parent."""
    if STATUS.exists() and (match := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(match[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
