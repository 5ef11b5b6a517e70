"""Cost of the gateway: latency and CPU without it, with it, and with API keys.

Serves MATINEE_MODEL_STORE with one worker, and writes bench/results/gateway.md.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

import load
import machine
import provenance
from comparison_table import Rows
from fuzz import UNLIMITED
from load import LoadResult
from report import format_memory, paces, table
from server import Memory, served
from serving_benchmark import CLIENTS, PROFILES, REQUEST_SETS, ROUNDS, SECONDS, LoadSummary, pace

from matinee.service.middleware import api_keys

RESULT = Path(__file__).parent / "results" / "gateway.md"
MANY_CLIENTS = 64
LIMITED = UNLIMITED | {"MATINEE_GATEWAY_AT_ONCE": "8"}
REPEATS = 2
"""Configurations alternate, so that other load on the machine affects all of them alike."""


class Gateway(NamedTuple):
    name: str
    settings: dict[str, str]
    key: str = ""


class Measurement(NamedTuple):
    memory: Memory
    """after the load"""
    paces: list[LoadSummary]


def main() -> None:
    before, watch = machine.load(), machine.Watch()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = api_keys.create_key("bench", folder / "keys")
        keyed = UNLIMITED | {"MATINEE_GATEWAY_KEYS": str(folder / "keys")}
        gateways = [
            Gateway("off", {}),
            Gateway("on", UNLIMITED),
            Gateway("on, with keys", keyed, key),
        ]
        repeats = [
            {gateway.name: _measure(folder, gateway) for gateway in gateways}
            for _ in range(REPEATS)
        ]
        overload = {
            gateway.name: _overload(folder, gateway)
            for gateway in (Gateway("off", {}), Gateway("on, 8 at once", LIMITED))
        }
    lines = [
        *_heading(before, watch.others()),
        *table(_pace_rows(repeats)),
        "\nResident after the load:\n",
        *(f"- {name}: {format_memory(one.memory)}" for name, one in repeats[-1].items()),
        f"\n## {MANY_CLIENTS} clients at once\n",
        "Rejected requests get 503 and `Retry-After`; the percentiles include them.\n",
        *table(_overload_rows(overload)),
    ]
    RESULT.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(RESULT.read_text("utf-8"))


def _measure(folder: Path, gateway: Gateway) -> Measurement:
    with served(Path.cwd(), os.environ | gateway.settings, folder / "log.txt") as server:
        request_sets = [requests._replace(key=gateway.key) for requests in REQUEST_SETS]
        measured = [
            pace(server, requests, clients) for requests in request_sets for clients in CLIENTS
        ]
        return Measurement(server.memory(), measured)


def _overload(folder: Path, gateway: Gateway) -> LoadResult:
    with served(Path.cwd(), os.environ | gateway.settings, folder / "log.txt") as server:
        load.run_load(server.port, REQUEST_SETS[0], MANY_CLIENTS, 1)  # warms up
        return load.run_load(server.port, REQUEST_SETS[0], MANY_CLIENTS, SECONDS)


def _pace_rows(repeats: list[dict[str, Measurement]]) -> Rows:
    rows: Rows = []
    for name in repeats[0]:
        repeated = zip(*(repeat[name].paces for repeat in repeats), strict=True)
        heading, *lines = paces([_median(list(same)) for same in repeated])
        rows = rows or [["gateway", *heading]]
        rows += [[name, *line] for line in lines]
    return rows


def _median(repeated: list[LoadSummary]) -> LoadSummary:
    medians = {
        name: statistics.median(getattr(pace, name) for pace in repeated)
        for name in ("p50_ms", "p99_ms", "per_second", "cpu_ms")
    }
    return repeated[0]._replace(**medians, errors=sum(pace.errors for pace in repeated))


def _overload_rows(results: dict[str, LoadResult]) -> Rows:
    rows = [["gateway", "p50 ms", "p99 ms", "answered/s", "rejected/s"]]
    for name, result in results.items():
        rejected = result.errors / result.seconds
        answered = result.requests / result.seconds - rejected
        figures = (result.p50_ms, result.p99_ms, answered, rejected)
        rows.append([name, *(f"{figure:.1f}" for figure in figures)])
    return rows


def _heading(before: str, others: float) -> list[str]:
    return [
        "# Cost of the gateway\n",
        f"- Code: {provenance.code()}.",
        f"- Machine: {machine.described()}; load average {before} at the start, "
        f"{machine.load()} at the end; other processes used {others:.1f} cores.",
        f"- One worker; load from {load.generator()} on the same machine, {len(PROFILES)} users in "
        f"turn; medians of {REPEATS} repeats of {ROUNDS} rounds of {SECONDS:g} s. CPU is the "
        "server's; on a shared machine it is more reliable than the times.\n",
    ]


if __name__ == "__main__":
    main()
