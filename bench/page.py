"""The figures as a page in Markdown. It names sources, never places on this machine."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import NamedTuple

import load
from board import Rows
from runs import Run
from server import Memory
from serving import PEOPLE, ROUNDS, SECONDS, STARTS, Pace, Served


class Setting(NamedTuple):
    """What was measured, and where."""

    name: str
    sources: list[str]
    """each with the digest of its raw files"""
    code: str
    overrides: list[str]
    machine: str
    loads: tuple[str, str]
    """load averages at the start and at the end"""


def page(setting: Setting, runs: list[Run], boards: dict[str, Rows], served: Served) -> str:
    parts = [f"# Bench on {setting.name}\n", *_setting(setting)]
    parts += ["\n## The whole run\n", *_whole(runs)]
    for name, rows in boards.items():
        parts += [f"\n## {name}\n", *table(rows)]
    parts += [_READING, "\n## Serving\n", *_serving(served)]
    return "\n".join(parts) + "\n"


_READING = """
Intervals hold 95 % of the resamples of those who were asked. The champion's gain is in the first
figure, and paired: the same resamples for both. A peer (bench/peers.py) is a plain way to do the
same, asked just as ours are. Seconds are those of the fit, with the loading of its library; the
peak is that of its own process, tables and libraries included."""


def table(rows: Rows) -> list[str]:
    """With columns of one width each, so that it reads without being rendered."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(cells: Iterable[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    heading, *others = rows
    return [line(heading), line("-" * width for width in widths), *map(line, others)]


def _setting(setting: Setting) -> list[str]:
    overrides = ", ".join(setting.overrides) or "none"
    return [
        f"- Data: {'; '.join(setting.sources)}. Overrides: {overrides}.",
        f"- Code: {setting.code}.",
        f"- Machine: {setting.machine}; load average {setting.loads[0]} at the start, "
        f"{setting.loads[1]} at the end (1, 5 and 15 minutes).",
    ]


def _whole(runs: list[Run]) -> list[str]:
    ran = {
        "cold": [run.cold for run in runs],
        "nothing changed": [one for run in runs for one in run.unchanged],
    }
    rows = [["`dvc repro`", "times", "wall s", "CPU s", "biggest process MiB"]]
    for name, several in ran.items():
        wall, cpu, peak = map(statistics.median, zip(*several, strict=True))
        rows.append([name, str(len(several)), f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}"])
    ours, peers = map(statistics.median, zip(*(run.others for run in runs), strict=True))
    return [
        *table(rows),
        f"\nMedians. Others kept {ours:.1f} cores busy during the cold run, and {peers:.1f} while "
        "the peers were tried: compare seconds with that in mind.",
    ]


def _serving(served: Served) -> list[str]:
    ready = ", ".join(f"{seconds:.1f}" for seconds in sorted(served.ready_seconds))
    return [
        f"- Ready after {statistics.median(served.ready_seconds):.1f} s, the median of {STARTS} "
        f"starts ({ready}).",
        f"- Resident when ready: {memory_told(served.at_ready)}; "
        f"after the load: {memory_told(served.after_load)}.",
        f"- Load from {load.generator()} on the same machine, {len(PEOPLE)} different people in "
        f"turn; medians of {ROUNDS} rounds of {SECONDS:g} s. CPU is the server's. Others kept "
        f"{served.others:.1f} cores busy.\n",
        *table(paces(served.paces)),
    ]


def paces(measured: list[Pace]) -> Rows:
    rows = [["question", "clients", "p50 ms", "p99 ms", "requests/s", "CPU ms a request", "errors"]]
    rows += [
        [
            one.question,
            str(one.clients),
            f"{one.p50_ms:.2f}",
            f"{one.p99_ms:.2f}",
            f"{one.per_second:.0f}",
            f"{one.cpu_ms:.2f}",
            str(one.errors),
        ]
        for one in measured
    ]
    return rows


def memory_told(memory: Memory) -> str:
    workers = " + ".join(f"{worker:.0f}" for worker in memory.workers)
    return f"worker {workers} MiB, supervisor {memory.supervisor:.0f} MiB"
