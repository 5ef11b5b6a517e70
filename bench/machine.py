"""The machine and its load by other processes."""

from __future__ import annotations

import os
import platform
import resource
import time

import psutil


class Watch:
    """Measures the load by other processes from now on."""

    def __init__(self) -> None:
        self.start, self.others_before = time.perf_counter(), _others_seconds()

    def others(self) -> float:
        """Mean number of cores used by others; our child processes must have ended."""
        spent = _others_seconds() - self.others_before
        return max(0.0, spent / (time.perf_counter() - self.start))


def _others_seconds() -> float:
    times = psutil.cpu_times()
    names = ("user", "nice", "system", "irq", "softirq", "steal")
    busy = float(sum(getattr(times, name, 0.0) for name in names))
    ours = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return busy - sum(used.ru_utime + used.ru_stime for used in ours)


def described() -> str:
    gibibytes = psutil.virtual_memory().total / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {gibibytes:.0f} GiB, {system}, {python}"


def load() -> str:
    """Load averages of 1, 5 and 15 minutes."""
    return " ".join(f"{average:.1f}" for average in psutil.getloadavg())
