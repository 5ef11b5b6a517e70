"""Versions come and go while a service is asked: swaps.py [REQUESTS].

Publishes what the pipeline made here, in editions whose titles tell them apart, and keeps what was
measured in bench/results. Ends with an error if one answer failed or was of two versions.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import machine
import origins
import yaml
from page import table
from server import Server, served
from swapping.crowd import Asked, Crowd
from swapping.editions import edition
from swapping.swaps import Plan, Swap, swap

from matinee.artifacts import champion
from matinee.model_store import store

RESULT = Path(__file__).parent / "results" / "swaps.md"
EDITIONS, PROMOTIONS, ROLLBACKS = 5, 50, 10
REQUESTS, PER_SECOND, QUIET = 20_000, 150.0, 20.0
WATCHING = "0.2"


class Measured(NamedTuple):
    quiet: list[Asked]
    """While nothing was published."""
    asked: list[Asked]
    swaps: list[Swap]
    mib: tuple[float, float]
    """The worker's, when it was ready and at the end."""


def main(requests: int = REQUESTS) -> None:
    before, watch = machine.load(), machine.Watch()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        place, versions = str(folder / "place"), _published(folder)
        settings = {"MATINEE_MODEL_STORE": place, "MATINEE_WATCH_SECONDS": WATCHING}
        settings |= {"BENTOML_HOME": str(folder / "bentoml"), "BENTOML_DO_NOT_TRACK": "true"}
        with served(folder, os.environ | settings, folder / "log.txt") as server:
            measured = _measured(server, place, versions, requests)
    lines = [*_heading(before, watch.others()), *_told(measured, len(versions))]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    if wrong := [one.wrong for one in (*measured.quiet, *measured.asked) if one.wrong]:
        sys.exit("\n".join(wrong[:20]))


def _published(folder: Path) -> list[str]:
    params = yaml.safe_load(Path("params.yaml").read_text())
    files = {
        k: path for k, path in champion.published_files(params).items() if path.suffix != ".json"
    }
    numbers = range(EDITIONS)
    made = [edition(number, files, folder / f"edition-{number}") for number in numbers]
    return [store.publish(one, str(folder / "place")) for one in made]


def _measured(server: Server, place: str, versions: list[str], requests: int) -> Measured:
    names = {version: number for number, version in enumerate(versions)}
    ready = server.memory().workers[0]
    # what is asked for the first time is slow
    _asked(server, names, 3.0)
    quiet = _asked(server, names, QUIET)
    crowd = Crowd(server.port, names, PER_SECOND)
    every = requests / PER_SECOND / (PROMOTIONS + ROLLBACKS)
    crowd.begin()
    swaps = swap(server.port, place, versions, Plan(PROMOTIONS, ROLLBACKS, every))
    while len(crowd.asked) < requests:
        time.sleep(0.1)
    return Measured(quiet, crowd.end(), swaps, (ready, server.memory().workers[0]))


def _asked(server: Server, names: dict[str, int], seconds: float) -> list[Asked]:
    crowd = Crowd(server.port, names, PER_SECOND)
    crowd.begin()
    time.sleep(seconds)
    return crowd.end()


def _heading(before: str, others: float) -> list[str]:
    return [
        "# Swaps under load\n",
        f"- Code: {origins.code()}. Machine: {machine.described()}; load average {before} at the "
        f"start, {machine.load()} at the end (1, 5 and 15 minutes); others kept {others:.1f} cores "
        "busy.",
        f"- One worker that looks every {WATCHING} s serves the champions and catalogues in "
        f"{EDITIONS} editions. All parts differ in each, so that nothing can be taken over.",
        f"- Eight kinds of questions, {PER_SECOND:g} a second by 4 clients. An answer is right if "
        "its status is 200 and every title in it is of the edition whose version it names.\n",
    ]


def _told(measured: Measured, versions: int) -> list[str]:
    asked, swaps = measured.asked, measured.swaps
    seconds = sorted(one.ended - one.began for one in swaps)
    loading = [
        one
        for one in asked
        if any(each.began < one.began + one.seconds and one.began < each.ended for each in swaps)
    ]
    quiet = ("nothing is published", measured.quiet)
    rows = [quiet, ("versions come and go", asked), ("of these, while one is loaded", loading)]
    return [
        f"{len(asked)} requests during {len(swaps)} swaps, of which "
        f"{sum(one.back for one in swaps)} rollbacks, between {versions} versions: "
        f"{sum(bool(one.wrong) for one in asked)} failed or mixed versions; "
        f"{len({one.version for one in asked})} versions answered.\n",
        *table([_HEADS, *(_row(name, some) for name, some in rows)]),
        f"\nFrom the promotion to the first answer of the new version: {_middle(seconds):.2f} s in "
        f"the middle, {seconds[-1]:.2f} s at most. The worker held {measured.mib[0]:.0f} MiB when "
        f"it was ready, {measured.mib[1]:.0f} MiB after the last swap.",
    ]


_HEADS = ["", "requests", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "wrong"]


def _row(name: str, asked: Sequence[Asked]) -> list[str]:
    waited = sorted(1000 * one.seconds for one in asked)
    shares = (waited[int(share * (len(waited) - 1))] for share in (0.5, 0.99, 0.999, 1))
    told = [f"{each:.1f}" for each in shares]
    return [name, str(len(asked)), *told, str(sum(bool(one.wrong) for one in asked))]


def _middle(ordered: Sequence[float]) -> float:
    return ordered[len(ordered) // 2]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
