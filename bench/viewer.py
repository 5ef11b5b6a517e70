"""Compares viewer models with other libraries: viewer.py [--slow] [--folder F] [overrides].

The prepared tables are built in a copy of this checkout unless the folder holds them; results of
earlier runs in the folder are reused. Peers need `make -f bench/Makefile peers`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import machine
import provenance
import timed_runs
from scratch_checkout import ROOT, Scratch
from viewers import pareto, report, runner
from viewers.contenders import BIASES, FACTORS, QUICK, SMALL, contenders
from viewers.eval_cases import EvalCase, eval_cases

PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
RESULTS = Path(__file__).with_name("results")
DRAWN = ("rating_random", "ranking_leave_last")
COLLECTION = "movielens"
CURVE_CASE = "rating_random"
CURVES = {BIASES: BIASES, SMALL: QUICK, FACTORS: FACTORS}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares viewer models with other libraries.")
    parser.add_argument("--slow", action="store_true", help="also peers that take minutes")
    parser.add_argument("--folder", type=Path, help="kept, and resumed")
    parser.add_argument(
        "--peers", type=Path, default=PEERS, help="the Python interpreter of the peers"
    )
    parser.add_argument(
        "--case", action="append", help="run only this evaluation case, such as rating_random"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the report")
    parser.add_argument("overrides", nargs="*", help="as for `make run`: movielens=ml-1m ...")
    arguments = parser.parse_intermixed_args()
    if not arguments.peers.exists():
        sys.exit(f"bench: no peers at {PEERS}; `make -f bench/Makefile peers` installs them")
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        measure(arguments.folder or Path(temporary), arguments)


def measure(folder: Path, arguments: argparse.Namespace) -> None:
    before = machine.load()
    params = prepare(folder, arguments.overrides)
    tables = folder / "checkout" / "data" / "prepared" / COLLECTION
    boards: list[report.Board] = []
    for case in eval_cases(tables, folder / "questions", params["seed"]):
        if case.name in (arguments.case or [case.name]):
            boards.append((case, _results(case, arguments.slow, arguments.peers)))
    curves = {
        name: _curve(folder / "questions" / CURVE_CASE, factory) for name, factory in CURVES.items()
    }
    name = f"viewer-{params[COLLECTION]['source']}"
    heading = [
        f"- Data: {provenance.source(folder / 'checkout' / 'data' / 'raw' / COLLECTION)}.",
        f"- Code: {provenance.code()}. Peers: {', '.join(_versions())}.",
        f"- Machine: {machine.described()}; load average {before} at the start, {machine.load()} "
        "at the end (1, 5 and 15 minutes).",
    ]
    page = report.page(heading, boards, curves)
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / f"{name}.md").write_text(page, encoding="utf-8")
    if drawn := [board for board in boards if board[0].name in DRAWN]:
        pareto.chart(drawn).savefig(arguments.results / report.PICTURE)
    print(page)


def prepare(folder: Path, overrides: list[str]) -> dict[str, Any]:
    """The parameters; builds the tables unless they exist."""
    kept = folder / "params.json"
    if not kept.exists():
        _say("preparing the tables")
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Scratch(folder)
        params = timed_runs.compose(scratch, overrides)
        scratch.run("dvc", "repro", f"discretize@{COLLECTION}")
        kept.write_text(json.dumps(params))
    params_read: dict[str, Any] = json.loads(kept.read_text())
    return params_read


def _results(case: EvalCase, slow: bool, peers: Path) -> list[runner.Result]:
    results = []
    for spec in contenders(case.name):
        if not (slow or spec.quick(case.name) or runner.kept(case, spec)):
            continue
        _say(f"{case.title}: {spec.name}")
        results.append(runner.run_contender(case, spec, peers))
    return results


def _curve(case: Path, name: str) -> dict[str, float]:
    _say(f"fold-in curve: {name}")
    answers = case / f"curve_{name.replace(' ', '_')}.json"
    if not answers.exists():
        runner.run([sys.executable, "-m", "viewers.fold_in_curve", name, str(case), str(answers)])
    errors: dict[str, float] = json.loads(answers.read_text())
    return errors


def _versions() -> list[str]:
    """The pinned versions of the peers."""
    files = sorted((Path(__file__).parent / "viewers").glob("peers*.txt"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line.replace("==", " ") for line in lines if not line.startswith("#")]


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
