"""Asks the served API whatever its own description allows, and what it forbids.

fuzz.py [--requests N]   serves what MATINEE_MODEL_STORE names, without a door and behind one, and
                         keeps what came of it in bench/results/fuzz.md
fuzz.py --url URL        asks a server that runs already, and keeps nothing
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import machine
import origins
from asked import Asked, ask
from load import HOST
from page import table
from server import served

from matinee.service.middleware import api_keys

REQUESTS, BEHIND = 20_000, 5_000
RESULT = Path(__file__).parent / "results" / "fuzz.md"
WIDE = {
    "MATINEE_GATEWAY": "on",
    "MATINEE_GATEWAY_RATE": "1000000",
    "MATINEE_GATEWAY_BURST": "100000",
}
"""A door that refuses for want of a key alone: who asks as much as this is sent away else."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--url", help="of a server that runs already")
    parser.add_argument("--key", default="", help="for its door")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("fuzz: told to stop"))
    if asked.url:
        found = {"": ask(asked.url, asked.requests, asked.seed, asked.key)}
        told = _told(found)
    else:
        found, told = _measured(asked.requests, asked.seed)
        RESULT.write_text(told, encoding="utf-8")
    print(told)
    if any(one.faults for one in found.values()):
        sys.exit("fuzz: there are faults, see above")


def _measured(requests: int, seed: int) -> tuple[dict[str, Asked], str]:
    before, began, watch = machine.load(), time.perf_counter(), machine.Watch()
    found = {}
    with _server({}) as url:
        found["no door"] = ask(url, requests, seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "keys"
        key = api_keys.create_key("fuzz", file)
        with _server(WIDE | {"MATINEE_GATEWAY_KEYS": str(file)}) as url:
            found["behind a door"] = ask(url, min(requests, BEHIND), seed + 1, key)
    took = time.perf_counter() - began
    heading = [
        "# Fuzz\n",
        "Schemathesis generates requests from `/docs.json`: right ones, wrong ones, and such at",
        "the edges; the server is a real one. `make fuzz` does it again.\n",
        f"- Code: {origins.code()}. Seeds: {seed} and {seed + 1}.",
        f"- Machine: {machine.described()}; load average {before} at the start, "
        f"{machine.load()} at the end; {took:.0f} s, others kept {watch.others():.1f} cores busy.",
    ]
    return found, "\n".join([*heading, _told(found)])


@contextmanager
def _server(settings: dict[str, str]) -> Iterator[str]:
    if "MATINEE_MODEL_STORE" not in os.environ and not Path("model-store").is_dir():
        sys.exit("fuzz: nothing is published here: run `make run` and `make publish`")
    own = {"BENTOML_DO_NOT_TRACK": "true", **settings}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with served(Path.cwd(), os.environ | own, log) as server:
            yield f"http://{HOST}:{server.port}"


def _told(found: dict[str, Asked]) -> str:
    lines = []
    for name, asked in found.items():
        if name:
            lines.append(f"\n## {name.capitalize()}\n")
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(asked.statuses.items()))
        lines += [
            f"{asked.requests} requests to {len(asked.operations)} operations "
            f"({', '.join(f'{n} {phase}' for phase, n in asked.phases.items())}).",
            f"Statuses: {statuses}.\n",
            *table([["check", "verdicts", "faults"], *asked.verdicts()]),
        ]
        lines += [f"- {fault}" for fault in asked.faults]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
