"""Ours and the peers side by side: the same held-out people of the same split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import peers
import runs

from matinee.evaluation import bootstrap, result_files
from matinee.evaluation.objective import Objective, metric_at
from matinee.evaluation.per_user import CandidateResult, bootstrap_metrics, from_rows
from matinee.metrics.inputs import Floats

Rows = list[list[str]]

COLUMNS = {
    "ndcg": "NDCG",
    "precision": "precision",
    "franchise_hit_rate": "franchise hits",
    "corating_overlap": "rated alike",
    "novelty": "novelty",
    "coverage": "coverage",
    "log_loss": "log-loss",
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "ranked_probability": "RPS",
    "quadratic_kappa": "kappa",
    "calibration_error": "ECE",
    "rmse": "RMSE",
    "mae": "MAE",
}
"""Metrics in the table, where an objective has them, and their column headings."""


class Tried(NamedTuple):
    name: str
    kind: str
    """ours or peer"""
    entry: CandidateResult
    summary: dict[str, Any]
    cost: dict[str, float]


def boards(folder: Path, params: dict[str, Any], costs: runs.Costs) -> dict[str, Rows]:
    """A table by task and objective."""
    found = {}
    for task, settings in params["tasks"].items():
        places = (folder / "metrics" / task, folder / "evaluations" / task)
        for name in settings["objectives"]:
            lines = _tried("ours", _ours(params, task, name), *places, costs)
            if task == peers.TASK:
                theirs = folder / runs.PEERS
                lines += _tried("peer", list(peers.PEERS[name]), theirs, theirs, costs)
            objective = Objective.from_settings(settings, name, params["seed"])
            found[f"{task}: {name}"] = table(lines, objective, _champion(folder, task, name))
    return found


def _ours(params: dict[str, Any], task: str, objective: str) -> list[str]:
    chosen = params["candidates"]
    return [
        n
        for n in params["lineup"]
        if (chosen[n]["task"], chosen[n]["objective"]) == (task, objective)
    ]


def _tried(
    kind: str, names: list[str], summaries: Path, evaluations: Path, costs: runs.Costs
) -> list[Tried]:
    summed = result_files.summaries(summaries, names)
    by_side = result_files.candidate_results(evaluations, summed).values()
    found = {name: entry for entries in by_side for name, entry in entries.items()}
    return [Tried(name, kind, found[name], summed[name], costs[name]) for name in names]


def _champion(folder: Path, task: str, objective: str) -> str:
    manifest = json.loads((folder / "models" / "best" / f"{task}.json").read_text())
    return str(manifest["objectives"][objective]["candidate"])


def table(lines: list[Tried], objective: Objective, crowned: str) -> Rows:
    """Rows of text, best first, below a heading."""
    trials = {
        one.name: bootstrap_metrics(from_rows(one.entry.rows), objective)[objective.metric]
        for one in lines
    }
    columns = _columns(lines, objective)
    heading = ["candidate", *columns, "champion's gain", "fit s", "peak MiB", "file MB"]
    marks = {objective.baseline: "baseline"} | {crowned: "**champion**"}
    rows = [
        [
            _called(one, marks),
            *(_cell(one.summary, metric) for metric in columns.values()),
            "" if one.name == crowned else _gain(trials[crowned], trials[one.name], objective),
            f"{one.cost['seconds']:.2f}",
            f"{one.cost['peak_mib']:.0f}",
            f"{one.summary['megabytes']:.2f}",
        ]
        for one in sorted(lines, key=lambda one: -objective.sign * float(trials[one.name][0]))
    ]
    return [heading, *rows]


def _columns(lines: list[Tried], objective: Objective) -> dict[str, str]:
    """What each is called, and the metric in it; the deciding metric is always there."""
    named = {
        metric_at(metric, objective.list_size): f"{name}@{objective.list_size}"
        for metric, name in COLUMNS.items()
    }
    there = {metric for one in lines for metric in one.summary}
    known = {metric: name for metric, name in (named | COLUMNS).items() if metric in there}
    return {name: metric for metric, name in ({objective.metric: objective.metric} | known).items()}


def _called(one: Tried, marks: dict[str, str]) -> str:
    mark = marks.get(one.name, "peer" if one.kind == "peer" else "")
    return f"{one.name} ({mark})" if mark else one.name


def _cell(summary: dict[str, Any], metric: str) -> str:
    if metric not in summary:
        return ""
    ends = [summary[end][metric] for end in ("low", "high") if metric in summary[end]]
    value, *told = (f"{round(figure, 4) + 0.0:.4f}" for figure in (summary[metric], *ends))
    return f"{value} ({' to '.join(told)})" if told else value


def _gain(best: Floats, other: Floats, objective: Objective) -> str:
    """Over the same resamples of the same people."""
    gains = objective.sign * (best - other)
    low, high = bootstrap.interval(gains[1:], objective.confidence)
    return f"{gains[0]:+.4f} ({low:+.4f} to {high:+.4f})"
