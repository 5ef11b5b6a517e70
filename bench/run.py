"""Benchmarks the whole pipeline and the service: run.py [--runs N] [overrides of conf/].

The pipeline runs with every candidate in a copy of this checkout; the report is printed and written
to bench/results.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import comparison_table
import machine
import provenance
import serving_benchmark
import timed_runs
from report import Setting, page
from scratch_checkout import Scratch

SYNTHETIC = "synthetic"
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(description="Benchmarks Matinee against simple baselines.")
    parser.add_argument("--runs", type=int, default=1, help="cold runs; medians are reported")
    parser.add_argument("overrides", nargs="*", help="as for `make run`: movielens=ml-1m ...")
    arguments = parser.parse_intermixed_args()
    # stops child processes and removes the copy
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        text, name = measure(Path(folder), max(1, arguments.runs), arguments.overrides)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


def measure(folder: Path, times: int, overrides: list[str]) -> tuple[str, str]:
    """The report and its name."""
    before, code, done = machine.load(), provenance.code(), []
    for number in range(1, times + 1):
        scratch = Scratch(folder / str(number))
        params = timed_runs.compose(scratch, overrides)
        _say(f"run {number} of {times}: the pipeline, cold and with nothing changed, and the peers")
        done.append(timed_runs.run(scratch, params))
    _say("serving")
    served = serving_benchmark.serve(scratch)
    tables = comparison_table.boards(scratch.folder, params, timed_runs.medians(done))
    name = _name(params)
    setting = Setting(
        name,
        [
            provenance.source(scratch.folder / "data" / "raw" / each)
            for each in params["collections"]
        ],
        code,
        [text for text in overrides if ".url=" not in text and "/" not in text],
        machine.described(),
        (before, machine.load()),
    )
    return page(setting, done, tables, served), name


def _name(params: dict[str, Any]) -> str:
    """Joins the sources that are not synthetic."""
    sources = dict.fromkeys(params[each]["source"] for each in params["collections"])
    return "-".join(source for source in sources if source != SYNTHETIC) or SYNTHETIC


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
