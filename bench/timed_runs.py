"""Runs of the pipeline and of the peers in a scratch checkout, and their costs."""

from __future__ import annotations

import json
import re
import statistics
import sys
from pathlib import Path
from typing import Any, NamedTuple

import newcomer_baselines
import run_one
import yaml
from machine import Watch
from scratch_checkout import CommandCost, Scratch

UNCHANGED = 3
PEERS = Path("peers")
Costs = dict[str, dict[str, float]]


class Run(NamedTuple):
    cold: CommandCost
    unchanged: list[CommandCost]
    costs: Costs
    """seconds and peak_mib of every fit"""
    others: tuple[float, float]
    """cores used by other processes during the cold run, and during the fits of the peers"""


def compose(scratch: Scratch, overrides: list[str]) -> dict[str, Any]:
    """The parameters of the scratch checkout, with all candidates unless `lineup` is set."""
    given = [_absolute_url(override) for override in overrides]
    params = _compose(scratch, given)
    if not params["tasks"]:
        sys.exit(
            f"bench: with {' '.join(overrides)} no task runs, so there is nothing to compare; "
            "use a source with demographics, such as movielens=ml-1m"
        )
    if any(override.startswith("lineup=") for override in overrides):
        return params
    return _compose(scratch, ["lineup=full", *given])


def _compose(scratch: Scratch, overrides: list[str]) -> dict[str, Any]:
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
        command = ("python", "bench/run_one.py", newcomer_baselines.TASK, objective, peer)
        scratch.run(*command, "data/prepared", str(PEERS))
    costs = {name: Path("metrics", "costs", f"{name}.json") for name in params["lineup"]}
    costs |= {peer: (PEERS / peer).with_suffix(run_one.COST) for _, peer in tried}
    read = {name: json.loads((scratch.folder / path).read_text()) for name, path in costs.items()}
    return Run(cold, unchanged, read, (around_ours, watch.others()))


def medians(runs: list[Run]) -> Costs:
    """Of each fit, over the runs."""
    return {
        name: {key: statistics.median(run.costs[name][key] for run in runs) for key in cost}
        for name, cost in runs[0].costs.items()
    }


def _peers(params: dict[str, Any]) -> list[tuple[str, str]]:
    """By objective."""
    if newcomer_baselines.TASK not in params["tasks"]:
        return []
    return [
        (objective, peer) for objective, named in newcomer_baselines.PEERS.items() for peer in named
    ]


def _absolute_url(override: str) -> str:
    """Makes the path of a local source absolute."""
    match = re.fullmatch(r"(\w+\.url)=(.+)", override)
    if match and Path(match[2]).exists():
        quoted = str(Path(match[2]).resolve()).replace("'", r"\'")
        return f"{match[1]}='{quoted}'"
    return override
