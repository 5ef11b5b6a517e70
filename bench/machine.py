"""The machine, and how much of it others took meanwhile: times mean little without that."""

from __future__ import annotations

import os
import platform
import time

import psutil


class Watch:
    """What the whole machine does from now on."""

    def __init__(self) -> None:
        self.start, self.busy = time.perf_counter(), _busy_seconds()

    def others(self, own_cpu_seconds: float) -> float:
        """Cores that were busy with something else, on average."""
        busy, seconds = _busy_seconds() - self.busy, time.perf_counter() - self.start
        return max(0.0, busy - own_cpu_seconds) / seconds


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    names = ("user", "nice", "system", "irq", "softirq", "steal")
    return float(sum(getattr(times, name, 0.0) for name in names))


def described() -> str:
    gibibytes = psutil.virtual_memory().total / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {gibibytes:.0f} GiB, {system}, {python}"


def load() -> str:
    """Of the last one, five and fifteen minutes."""
    return " ".join(f"{average:.1f}" for average in psutil.getloadavg())
