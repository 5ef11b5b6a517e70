"""Fuzzes the API with requests that its OpenAPI document allows, and that it forbids.

fuzz.py [--requests N]   serves MATINEE_MODEL_STORE, without and with the gateway, and writes
                         bench/results/fuzz.md
fuzz.py --url URL        fuzzes a running server, and writes nothing
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import machine
import provenance
from load import HOST
from report import table
from schemathesis_run import FuzzReport, fuzz
from server import served

from matinee.service.middleware import api_keys

REQUESTS, GATEWAY_REQUESTS = 20_000, 5_000
RESULT = Path(__file__).parent / "results" / "fuzz.md"
UNLIMITED = {
    "MATINEE_GATEWAY": "on",
    "MATINEE_GATEWAY_RATE": "1000000",
    "MATINEE_GATEWAY_BURST": "100000",
}
"""So that the gateway rejects requests without a key only."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--url", help="of a running server")
    parser.add_argument("--key", default="", help="API key of its gateway")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("fuzz: terminated"))
    if options.url:
        reports = {"": fuzz(options.url, options.requests, options.seed, options.key)}
        page = _format(reports)
    else:
        reports, page = _fuzz_both(options.requests, options.seed)
        RESULT.write_text(page, encoding="utf-8")
    print(page)
    if any(report.faults for report in reports.values()):
        sys.exit("fuzz: there are faults, see above")


def _fuzz_both(requests: int, seed: int) -> tuple[dict[str, FuzzReport], str]:
    before, start, watch = machine.load(), time.perf_counter(), machine.Watch()
    reports = {}
    with _server({}) as url:
        reports["without the gateway"] = fuzz(url, requests, seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "keys"
        key = api_keys.create_key("fuzz", file)
        with _server(UNLIMITED | {"MATINEE_GATEWAY_KEYS": str(file)}) as url:
            count = min(requests, GATEWAY_REQUESTS)
            reports["with the gateway"] = fuzz(url, count, seed + 1, key)
    seconds = time.perf_counter() - start
    heading = [
        "# Fuzzing\n",
        "Schemathesis generates valid, invalid and boundary requests from `/docs.json` and sends",
        "them to a real server. Repeat with `make -f bench/Makefile fuzz`.\n",
        f"- Code: {provenance.code()}. Seeds: {seed} and {seed + 1}.",
        f"- Machine: {machine.described()}; load average {before} at the start, {machine.load()} "
        f"at the end; {seconds:.0f} s, other processes used {watch.others():.1f} cores.",
    ]
    return reports, "\n".join([*heading, _format(reports)])


@contextmanager
def _server(settings: dict[str, str]) -> Iterator[str]:
    if "MATINEE_MODEL_STORE" not in os.environ and not Path("model-store").is_dir():
        sys.exit("fuzz: nothing is published here: run `make run` and `make publish`")
    environment = os.environ | {"BENTOML_DO_NOT_TRACK": "true", **settings}
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path.cwd(), environment, Path(folder) / "log.txt") as server,
    ):
        yield f"http://{HOST}:{server.port}"


def _format(reports: Mapping[str, FuzzReport]) -> str:
    lines = []
    for name, report in reports.items():
        if name:
            lines.append(f"\n## {name.capitalize()}\n")
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(report.statuses.items()))
        lines += [
            f"{report.requests} requests to {len(report.operations)} operations "
            f"({', '.join(f'{n} {phase}' for phase, n in report.phases.items())}).",
            f"Statuses: {statuses}.\n",
            *table([["check", "verdicts", "faults"], *report.verdicts()]),
        ]
        lines += [f"- {fault}" for fault in report.faults]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
