"""Runs of the pipeline and of the peers in a scratch copy, and what each took."""

from __future__ import annotations

import json
import re
import statistics
import sys
from pathlib import Path
from typing import Any, NamedTuple

import peers
import trial
import yaml
from machine import Watch
from scratch import Ran, Scratch

UNCHANGED = 3
PEERS = Path("peers")
Costs = dict[str, dict[str, float]]


class Run(NamedTuple):
    cold: Ran
    unchanged: list[Ran]
    costs: Costs
    """of every fit: seconds and peak_mib"""
    others: tuple[float, float]
    """cores that others kept busy during the cold run, and while the peers were tried"""


def composed(scratch: Scratch, overrides: list[str]) -> dict[str, Any]:
    """The parameters of the scratch copy: with every candidate, unless the overrides say less."""
    given = [_from_anywhere(override) for override in overrides]
    params = _composed(scratch, given)
    if not params["tasks"]:
        sys.exit(
            f"bench: with {' '.join(overrides)} no task runs, so there is nothing to compare; "
            "take a source that knows people by more than an id, such as movielens=ml-1m"
        )
    if any(override.startswith("lineup=") for override in overrides):
        return params
    return _composed(scratch, ["lineup=full", *given])


def _composed(scratch: Scratch, overrides: list[str]) -> dict[str, Any]:
    scratch.run("matinee", "params", *overrides)
    params: dict[str, Any] = yaml.safe_load((scratch.folder / "params.yaml").read_text())
    return params


def run(scratch: Scratch, params: dict[str, Any]) -> Run:
    watch = Watch()
    cold = scratch.run("dvc", "repro")
    around_ours = watch.others()
    unchanged = [scratch.run("dvc", "repro") for _ in range(UNCHANGED)]
    watch, tried = Watch(), _peers(params)
    for objective, peer in tried:
        trying = ("python", "bench/trial.py", peers.TASK, objective, peer)
        scratch.run(*trying, "data/prepared", str(PEERS))
    costs = {name: Path("metrics", "costs", f"{name}.json") for name in params["lineup"]}
    costs |= {peer: (PEERS / peer).with_suffix(trial.COST) for _, peer in tried}
    read = {name: json.loads((scratch.folder / path).read_text()) for name, path in costs.items()}
    return Run(cold, unchanged, read, (around_ours, watch.others()))


def medians(runs: list[Run]) -> Costs:
    """Of each fit, over the runs."""
    return {
        name: {key: statistics.median(one.costs[name][key] for one in runs) for key in cost}
        for name, cost in runs[0].costs.items()
    }


def _peers(params: dict[str, Any]) -> list[tuple[str, str]]:
    """By objective."""
    if peers.TASK not in params["tasks"]:
        return []
    return [(objective, peer) for objective, named in peers.PEERS.items() for peer in named]


def _from_anywhere(override: str) -> str:
    """A local source keeps its meaning in another folder."""
    found = re.fullmatch(r"(\w+\.url)=(.+)", override)
    if found and Path(found[2]).exists():
        quoted = str(Path(found[2]).resolve()).replace("'", r"\'")
        return f"{found[1]}='{quoted}'"
    return override
