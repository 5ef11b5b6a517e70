"""The report of the benchmark in Markdown; it names sources, never paths of the machine."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import NamedTuple

import load
from comparison_table import Rows
from server import Memory
from serving_benchmark import PROFILES, ROUNDS, SECONDS, STARTS, LoadSummary, Served
from timed_runs import Run


class Setting(NamedTuple):
    """What was measured, and on which machine."""

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
Intervals hold 95 % of the resamples of the held-out users. The champion's gain is in the first
metric and paired over the same resamples. A peer (bench/newcomer_baselines.py) is a simple
baseline, evaluated like our candidates. Seconds are those of the fit and the import of its library;
the peak memory is that of its own process, tables and libraries included."""


def table(rows: Rows) -> list[str]:
    """Padded columns, so that the table reads as plain text."""
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
        "nothing changed": [cost for run in runs for cost in run.unchanged],
    }
    rows = [["`dvc repro`", "times", "wall s", "CPU s", "biggest process MiB"]]
    for name, several in ran.items():
        wall, cpu, peak = map(statistics.median, zip(*several, strict=True))
        rows.append([name, str(len(several)), f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}"])
    ours, peers = map(statistics.median, zip(*(run.others for run in runs), strict=True))
    return [
        *table(rows),
        f"\nMedians. Other processes used {ours:.1f} cores during the cold run, {peers:.1f} during "
        "the fits of the peers: read the times accordingly.",
    ]


def _serving(served: Served) -> list[str]:
    ready = ", ".join(f"{seconds:.1f}" for seconds in sorted(served.ready_seconds))
    return [
        f"- Ready after {statistics.median(served.ready_seconds):.1f} s, the median of {STARTS} "
        f"starts ({ready}).",
        f"- Resident when ready: {format_memory(served.at_ready)}; "
        f"after the load: {format_memory(served.after_load)}.",
        f"- Load from {load.generator()} on the same machine, {len(PROFILES)} user profiles in "
        f"turn; medians of {ROUNDS} rounds of {SECONDS:g} s. CPU is the server's. Others kept "
        f"{served.others:.1f} cores busy.\n",
        *table(paces(served.paces)),
    ]


def paces(measured: list[LoadSummary]) -> Rows:
    rows = [["question", "clients", "p50 ms", "p99 ms", "requests/s", "CPU ms a request", "errors"]]
    rows += [
        [
            summary.endpoint,
            str(summary.clients),
            f"{summary.p50_ms:.2f}",
            f"{summary.p99_ms:.2f}",
            f"{summary.per_second:.0f}",
            f"{summary.cpu_ms:.2f}",
            str(summary.errors),
        ]
        for summary in measured
    ]
    return rows


def format_memory(memory: Memory) -> str:
    workers = " + ".join(f"{worker:.0f}" for worker in memory.workers)
    return f"worker {workers} MiB, supervisor {memory.supervisor:.0f} MiB"
