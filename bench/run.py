"""Speed and quality of the whole, against peers: run.py [--runs N] [overrides of conf/].

The pipeline runs with every candidate in a copy of this checkout; what was measured is printed
and kept in bench/results.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import board
import machine
import origins
import runs
import serving
from page import Setting, page
from scratch import Scratch

SYNTHETIC = "synthetic"
RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the whole of Matinee against peers.")
    parser.add_argument("--runs", type=int, default=1, help="cold runs, of which medians are told")
    parser.add_argument("overrides", nargs="*", help="as for `make run`: movielens=ml-1m ...")
    asked = parser.parse_intermixed_args()
    # so that whatever was started is stopped, and the copy removed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: told to stop"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        told, name = measured(Path(folder), max(1, asked.runs), asked.overrides)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(told, encoding="utf-8")
    print(told)


def measured(folder: Path, times: int, overrides: list[str]) -> tuple[str, str]:
    """The page, and what it is called."""
    before, code, done = machine.load(), origins.code(), []
    for number in range(1, times + 1):
        scratch = Scratch(folder / str(number))
        params = runs.composed(scratch, overrides)
        _say(f"run {number} of {times}: the pipeline, cold and with nothing changed, and the peers")
        done.append(runs.run(scratch, params))
    _say("serving")
    served = serving.serve(scratch)
    tables = board.boards(scratch.folder, params, runs.medians(done))
    name = _name(params)
    setting = Setting(
        name,
        [origins.source(scratch.folder / "data" / "raw" / each) for each in params["collections"]],
        code,
        [one for one in overrides if ".url=" not in one and "/" not in one],
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
