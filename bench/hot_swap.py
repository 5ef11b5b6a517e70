"""Swaps versions while a service answers requests: hot_swap.py [REQUESTS].

Publishes tagged copies of this checkout's champions, and writes bench/results/hot-swap.md. Fails if
one answer failed or mixed two versions.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import machine
import provenance
import yaml
from report import table
from server import Server, served
from swapping.load_clients import LoadClients, Outcome
from swapping.swaps import Plan, Swap, run_swaps
from swapping.tagged_versions import tagged_version

from matinee.artifacts import champion
from matinee.model_store import store

RESULT = Path(__file__).parent / "results" / "hot-swap.md"
VERSIONS, PROMOTIONS, ROLLBACKS = 5, 50, 10
REQUESTS, PER_SECOND, IDLE_SECONDS = 20_000, 150.0, 20.0
WATCH_SECONDS = "0.2"


class Measurement(NamedTuple):
    idle: list[Outcome]
    """While no version was promoted."""
    outcomes: list[Outcome]
    swaps: list[Swap]
    mib: tuple[float, float]
    """Of the worker, when it was ready and at the end."""


def main(requests: int = REQUESTS) -> None:
    before, watch = machine.load(), machine.Watch()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        store_url, versions = str(folder / "store"), _publish(folder)
        settings = {"MATINEE_MODEL_STORE": store_url, "MATINEE_WATCH_SECONDS": WATCH_SECONDS}
        settings |= {"BENTOML_HOME": str(folder / "bentoml"), "BENTOML_DO_NOT_TRACK": "true"}
        with served(folder, os.environ | settings, folder / "log.txt") as server:
            measured = _measure(server, store_url, versions, requests)
    lines = [*_heading(before, watch.others()), *_summary(measured, len(versions))]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    outcomes = (*measured.idle, *measured.outcomes)
    if errors := [outcome.error for outcome in outcomes if outcome.error]:
        sys.exit("\n".join(errors[:20]))


def _publish(folder: Path) -> list[str]:
    params = yaml.safe_load(Path("params.yaml").read_text())
    files = {
        name: path
        for name, path in champion.published_files(params).items()
        if path.suffix != ".json"
    }
    tagged = [
        tagged_version(number, files, folder / f"version-{number}") for number in range(VERSIONS)
    ]
    return [store.publish(version, str(folder / "store")) for version in tagged]


def _measure(server: Server, store_url: str, versions: list[str], requests: int) -> Measurement:
    tags = {version: number for number, version in enumerate(versions)}
    ready = server.memory().workers[0]
    # warms up
    _run_idle(server, tags, 3.0)
    idle = _run_idle(server, tags, IDLE_SECONDS)
    clients = LoadClients(server.port, tags, PER_SECOND)
    interval = requests / PER_SECOND / (PROMOTIONS + ROLLBACKS)
    clients.start()
    swaps = run_swaps(server.port, store_url, versions, Plan(PROMOTIONS, ROLLBACKS, interval))
    while len(clients.outcomes) < requests:
        time.sleep(0.1)
    return Measurement(idle, clients.stop(), swaps, (ready, server.memory().workers[0]))


def _run_idle(server: Server, tags: dict[str, int], seconds: float) -> list[Outcome]:
    clients = LoadClients(server.port, tags, PER_SECOND)
    clients.start()
    time.sleep(seconds)
    return clients.stop()


def _heading(before: str, others: float) -> list[str]:
    return [
        "# Swaps under load\n",
        f"- Code: {provenance.code()}. Machine: {machine.described()}; load average {before} at "
        f"the start, {machine.load()} at the end (1, 5 and 15 minutes); other processes used "
        f"{others:.1f} cores.",
        f"- One worker, polling every {WATCH_SECONDS} s, serves {VERSIONS} tagged versions of the "
        "same champions and catalogs. All their files differ, so no part is reused.",
        f"- Eight kinds of requests, {PER_SECOND:g} per second from 4 clients. An answer is "
        "correct if its status is 200 and all its titles have the tag of the version it names.\n",
    ]


def _summary(measured: Measurement, versions: int) -> list[str]:
    outcomes, swaps = measured.outcomes, measured.swaps
    seconds = [swap.ended - swap.started for swap in swaps]
    loading = [outcome for outcome in outcomes if _overlaps(outcome, swaps)]
    rows = [("no swaps", measured.idle), ("with swaps", outcomes), ("during a swap", loading)]
    return [
        f"{len(outcomes)} requests during {len(swaps)} swaps, of which "
        f"{sum(swap.rollback for swap in swaps)} rollbacks, between {versions} versions: "
        f"{sum(bool(outcome.error) for outcome in outcomes)} failed or mixed versions; "
        f"{len({outcome.version for outcome in outcomes})} versions answered.\n",
        *table([_HEADS, *(_row(name, some) for name, some in rows)]),
        "\nFrom the promotion to the first answer of the new version: median "
        f"{statistics.median(seconds):.2f} s, maximum {max(seconds):.2f} s. The worker used "
        f"{measured.mib[0]:.0f} MiB when ready, {measured.mib[1]:.0f} MiB after the last swap.",
    ]


def _overlaps(outcome: Outcome, swaps: Sequence[Swap]) -> bool:
    ended = outcome.started + outcome.seconds
    return any(swap.started < ended and outcome.started < swap.ended for swap in swaps)


_HEADS = ["", "requests", "p50 ms", "p99 ms", "p99.9 ms", "maximum ms", "errors"]


def _row(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    ordered = sorted(1000 * outcome.seconds for outcome in outcomes)
    quantiles = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 0.999, 1))
    errors = sum(bool(outcome.error) for outcome in outcomes)
    return [name, str(len(outcomes)), *(f"{ms:.1f}" for ms in quantiles), str(errors)]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
