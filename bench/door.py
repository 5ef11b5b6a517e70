"""What the door costs: the same questions without it, behind it, and behind it with keys.

Serves what MATINEE_MODEL_STORE names, one worker, and keeps the figures in bench/results/door.md.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

import load
import machine
import origins
from board import Rows
from fuzz import WIDE
from load import Answers, Questions
from page import memory_told, paces, table
from server import Memory, served
from serving import CLIENTS, PEOPLE, QUESTIONS, ROUNDS, SECONDS, Pace, pace

from matinee.service.middleware import api_keys

RESULT = Path(__file__).parent / "results" / "door.md"
CROWD = 64
NARROW = WIDE | {"MATINEE_GATEWAY_AT_ONCE": "8"}
TURNS = 2
"""The doors one after the other, and again: what others do meanwhile hits all alike."""


class Door(NamedTuple):
    name: str
    settings: dict[str, str]
    key: str = ""


class Behind(NamedTuple):
    memory: Memory
    """after the load"""
    paces: list[Pace]


def main() -> None:
    before, watch = machine.load(), machine.Watch()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = api_keys.create_key("bench", folder / "keys")
        keyed = WIDE | {"MATINEE_GATEWAY_KEYS": str(folder / "keys")}
        doors = [Door("none", {}), Door("on", WIDE), Door("on, with keys", keyed, key)]
        turns = [{door.name: _behind(folder, door) for door in doors} for _ in range(TURNS)]
        crowded = {
            door.name: _crowd(folder, door)
            for door in (Door("none", {}), Door("on, 8 at once", NARROW))
        }
    told = [
        *_heading(before, watch.others()),
        *table(_paced(turns)),
        "\nResident after the load:\n",
        *(f"- {door}: {memory_told(one.memory)}" for door, one in turns[-1].items()),
        f"\n## {CROWD} clients at once\n",
        "What is sent away gets 503 and `Retry-After`; the percentiles are of all answers.\n",
        *table(_crowds(crowded)),
    ]
    RESULT.write_text("\n".join([*told, ""]), encoding="utf-8")
    print(RESULT.read_text("utf-8"))


def _behind(folder: Path, door: Door) -> Behind:
    with served(Path.cwd(), os.environ | door.settings, folder / "log.txt") as server:
        asked = [one._replace(key=door.key) for one in QUESTIONS]
        done = [pace(server, one, clients) for one in asked for clients in CLIENTS]
        return Behind(server.memory(), done)


def _crowd(folder: Path, door: Door) -> Answers:
    questions: Questions = QUESTIONS[0]
    with served(Path.cwd(), os.environ | door.settings, folder / "log.txt") as server:
        load.put(server.port, questions, CROWD, 1)  # warms up
        return load.put(server.port, questions, CROWD, SECONDS)


def _paced(turns: list[dict[str, Behind]]) -> Rows:
    rows: Rows = []
    for name in turns[0]:
        several = zip(*(turn[name].paces for turn in turns), strict=True)
        heading, *lines = paces([_median(list(same)) for same in several])
        rows = rows or [["door", *heading]]
        rows += [[name, *line] for line in lines]
    return rows


def _median(same: list[Pace]) -> Pace:
    first = same[0]
    middle = {
        name: statistics.median(getattr(one, name) for one in same)
        for name in ("p50_ms", "p99_ms", "per_second", "cpu_ms")
    }
    return first._replace(**middle, errors=sum(one.errors for one in same))


def _crowds(crowded: dict[str, Answers]) -> Rows:
    rows = [["door", "p50 ms", "p99 ms", "answered/s", "sent away/s"]]
    for name, one in crowded.items():
        away = one.errors / one.seconds
        answered = one.requests / one.seconds - away
        figures = (one.p50_ms, one.p99_ms, answered, away)
        rows.append([name, *(f"{figure:.1f}" for figure in figures)])
    return rows


def _heading(before: str, others: float) -> list[str]:
    return [
        "# What the door costs\n",
        f"- Code: {origins.code()}.",
        f"- Machine: {machine.described()}; load average {before} at the start, "
        f"{machine.load()} at the end; others kept {others:.1f} cores busy.",
        f"- One worker; load from {load.generator()} on the same machine, {len(PEOPLE)} people in "
        f"turn; medians of {TURNS} turns of {ROUNDS} rounds of {SECONDS:g} s. CPU is the server's: "
        "on a machine that is shared it says more than the times.\n",
    ]


if __name__ == "__main__":
    main()
