"""Models of viewers, ours and the peers: viewer.py [--slow] [--folder F] [overrides of conf/].

The tables of a prepared source are made in a copy of this checkout, unless the folder holds them
already; what was tried there before is not tried again. Peers need `make bench-peers`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import machine
import origins
import runs
from scratch import ROOT, Scratch
from viewers import told, trying
from viewers.frontier import frontier
from viewers.lineup import BIASES, FACTORS, QUICK, SMALL, entrants
from viewers.questions import Question, questions

PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
RESULTS = Path(__file__).with_name("results")
DRAWN = ("rating_random", "ranking_leave_last")
TOGETHER = "movielens"
CURVED = "rating_random"
CURVES = {BIASES: BIASES, SMALL: QUICK, FACTORS: FACTORS}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures models of viewers against peers.")
    parser.add_argument("--slow", action="store_true", help="also peers that take minutes")
    parser.add_argument("--folder", type=Path, help="kept, and taken up again")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the Python that has the peers")
    parser.add_argument("--question", action="append", help="this alone, such as rating_random")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the page goes")
    parser.add_argument("overrides", nargs="*", help="as for `make run`: movielens=ml-1m ...")
    asked = parser.parse_intermixed_args()
    if not asked.peers.exists():
        sys.exit(f"bench: the peers are not there; `make bench-peers` makes {PEERS}")
    with tempfile.TemporaryDirectory(prefix="bench-") as passing:
        measured(asked.folder or Path(passing), asked)


def measured(folder: Path, asked: argparse.Namespace) -> None:
    before = machine.load()
    params = prepared(folder, asked.overrides)
    tables = folder / "checkout" / "data" / "prepared" / TOGETHER
    boards: list[told.Board] = []
    for question in questions(tables, folder / "questions", params["seed"]):
        if question.name in (asked.question or [question.name]):
            boards.append((question, _tried(question, asked.slow, asked.peers)))
    curves = {name: _curve(folder / "questions" / CURVED, maker) for name, maker in CURVES.items()}
    name = f"viewer-{params[TOGETHER]['source']}"
    heading = [
        f"- Data: {origins.source(folder / 'checkout' / 'data' / 'raw' / TOGETHER)}.",
        f"- Code: {origins.code()}. Peers: {', '.join(_versions())}.",
        f"- Machine: {machine.described()}; load average {before} at the start, {machine.load()} "
        "at the end (1, 5 and 15 minutes).",
    ]
    page = told.page(heading, boards, curves)
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / f"{name}.md").write_text(page, encoding="utf-8")
    if drawn := [one for one in boards if one[0].name in DRAWN]:
        frontier(drawn).savefig(asked.results / told.PICTURE)
    print(page)


def prepared(folder: Path, overrides: list[str]) -> dict[str, Any]:
    """The parameters; the tables are made where they are not there yet."""
    kept = folder / "params.json"
    if not kept.exists():
        _say("the tables")
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Scratch(folder)
        params = runs.composed(scratch, overrides)
        scratch.run("dvc", "repro", f"discretize@{TOGETHER}")
        kept.write_text(json.dumps(params))
    found: dict[str, Any] = json.loads(kept.read_text())
    return found


def _tried(question: Question, slow: bool, peers: Path) -> list[trying.Tried]:
    found = []
    for entrant in entrants(question.name):
        if not (slow or entrant.quick(question.name) or trying.kept(question, entrant)):
            continue
        _say(f"{question.told}: {entrant.name}")
        found.append(trying.tried(question, entrant, peers))
    return found


def _curve(question: Path, name: str) -> dict[str, float]:
    _say(f"strangers: {name}")
    answers = question / f"curve_{name.replace(' ', '_')}.json"
    if not answers.exists():
        trying.run([sys.executable, "-m", "viewers.strangers", name, str(question), str(answers)])
    found: dict[str, float] = json.loads(answers.read_text())
    return found


def _versions() -> list[str]:
    """As the peers' environment is made."""
    files = sorted((Path(__file__).parent / "viewers").glob("peers*.txt"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line.replace("==", " ") for line in lines if not line.startswith("#")]


def _say(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
