"""Trains again if the drift report recommends it, and compares the champions before and after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.run_outputs import RunOutputs
from matinee.evaluation import result_files
from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import LeaderboardRow, leaderboard
from matinee.evaluation.objective import Objective
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import markdown_table, read_yaml

TASK = "viewer"
"""The task whose ratings are monitored."""
TRAIN_UNTIL = "discretize.movielens.train_until"


class Replacement(NamedTuple):
    """An objective's champions before and after, evaluated on the same held-out users."""

    objective: Objective
    before: str
    after: LeaderboardRow

    def format_row(self) -> tuple[str, ...]:
        row, sign = self.after, self.objective.sign
        gain = f"{row.gain:+.4f} ({row.gain_ci_low:+.4f} to {row.gain_ci_high:+.4f})"
        if row.candidate == self.before:
            gain = "the same candidate"
        before = f"{self.before} {row.value - sign * row.gain:.4f}"
        after = f"{row.candidate} {row.value:.4f}"
        return self.objective.name, self.objective.metric, before, after, gain


def retrain_if_needed(
    root: Path, overrides: list[str], run: Callable[[list[str]], None]
) -> Iterator[str]:
    """Lines about what happens; `run` adds overrides to the profile, and runs the pipeline."""
    run(overrides)
    drift = json.loads(RunOutputs(root).drift.read_text())
    yield f"\n{drift['decision']} ({RunOutputs().drift_report()})"
    if not drift["retrain"]:
        yield "The champions stay as they are."
        return
    response = list(read_yaml(root / "params.yaml")["drift"]["response"])
    if not drift["rehearsal"]:
        response.append(f"{TRAIN_UNTIL}={drift['last_day']}")
    before = _champions(root)
    yield f"Training again until {drift['last_day']}: {' '.join(response)}"
    run(response)
    report = RunOutputs(root).retraining_report
    if report.exists() and _champions(root) == before:
        yield f"The champions have been replaced already ({RunOutputs().retraining_report})."
        return
    page = _page(drift, compare(root, before))
    write_atomically(report, page.encode())
    yield f"{page}\n{RunOutputs().retraining_report} keeps this."


def compare(root: Path, before: dict[str, str]) -> list[Replacement]:
    """Of each objective whose earlier champion is still in the line-up."""
    params = read_yaml(root / "params.yaml")
    if TASK not in params["tasks"]:
        return []
    task, outputs = params["tasks"][TASK], RunOutputs(root)
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == TASK]
    metrics, evaluations = (read(TASK, "").parent for read in (outputs.metrics, outputs.evaluation))
    results = result_files.candidate_results(evaluations, result_files.summaries(metrics, names))
    replacements = []
    for name, champion in _champions(root).items():
        baseline, candidates = before.get(name), results[name]
        if baseline not in candidates:
            continue
        objective = Objective.from_settings(task, name, params["seed"])._replace(baseline=baseline)
        pair = {candidate: candidates[candidate] for candidate in (baseline, champion)}
        rows = leaderboard(pair, objective, Gate(**task["gate"])).rows
        row = next(row for row in rows if row.candidate == champion)
        replacements.append(Replacement(objective, baseline, row))
    return replacements


def _champions(root: Path) -> dict[str, str]:
    """The selected candidate of each objective; none without the task."""
    manifest = RunOutputs(root).manifest(TASK)
    if not manifest.exists():
        return {}
    objectives: dict[str, Any] = read_manifest(manifest)["objectives"]
    return {name: selected["candidate"] for name, selected in objectives.items()}


def _page(drift: dict[str, Any], replacements: list[Replacement]) -> str:
    heading = ("objective", "metric", "before", "after", "gain (95 % interval)")
    rows = [replacement.format_row() for replacement in replacements]
    policies = ", ".join(f"{name} {value:.4f}" for name, value in drift["rmse"].items())
    return (
        f"# Retraining: {drift['decision']}\n\n"
        "Both champions are trained on the ratings before the held-out ones, and evaluated on the "
        f"same held-out users.\n\n{markdown_table(heading, rows)}\n\n"
        f"Backtest of the update policies, RMSE over all windows: {policies}.\n"
    )
