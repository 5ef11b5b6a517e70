"""Our candidates and the peers compared on the same held-out users."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import newcomer_baselines
import timed_runs

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


class Contender(NamedTuple):
    name: str
    kind: str
    """ours or peer"""
    entry: CandidateResult
    summary: dict[str, Any]
    cost: dict[str, float]


def boards(folder: Path, params: dict[str, Any], costs: timed_runs.Costs) -> dict[str, Rows]:
    """A table by task and objective."""
    tables = {}
    for task, settings in params["tasks"].items():
        folders = (folder / "metrics" / task, folder / "evaluations" / task)
        for name in settings["objectives"]:
            lines = _contenders("ours", _ours(params, task, name), *folders, costs)
            if task == newcomer_baselines.TASK:
                peers_folder = folder / timed_runs.PEERS
                lines += _contenders(
                    "peer", list(newcomer_baselines.PEERS[name]), peers_folder, peers_folder, costs
                )
            objective = Objective.from_settings(settings, name, params["seed"])
            tables[f"{task}: {name}"] = table(lines, objective, _champion(folder, task, name))
    return tables


def _ours(params: dict[str, Any], task: str, objective: str) -> list[str]:
    chosen = params["candidates"]
    return [
        n
        for n in params["lineup"]
        if (chosen[n]["task"], chosen[n]["objective"]) == (task, objective)
    ]


def _contenders(
    kind: str, names: list[str], summaries: Path, evaluations: Path, costs: timed_runs.Costs
) -> list[Contender]:
    summary_by_name = result_files.summaries(summaries, names)
    by_objective = result_files.candidate_results(evaluations, summary_by_name).values()
    results = {name: entry for entries in by_objective for name, entry in entries.items()}
    return [
        Contender(name, kind, results[name], summary_by_name[name], costs[name]) for name in names
    ]


def _champion(folder: Path, task: str, objective: str) -> str:
    manifest = json.loads((folder / "models" / "best" / f"{task}.json").read_text())
    return str(manifest["objectives"][objective]["candidate"])


def table(lines: list[Contender], objective: Objective, champion: str) -> Rows:
    """Rows of text, best first, below a heading."""
    trials = {
        row.name: bootstrap_metrics(from_rows(row.entry.rows), objective)[objective.metric]
        for row in lines
    }
    columns = _columns(lines, objective)
    heading = ["candidate", *columns, "champion's gain", "fit s", "peak MiB", "file MB"]
    labels = {objective.baseline: "baseline"} | {champion: "**champion**"}
    rows = [
        [
            _label(row, labels),
            *(_cell(row.summary, metric) for metric in columns.values()),
            "" if row.name == champion else _gain(trials[champion], trials[row.name], objective),
            f"{row.cost['seconds']:.2f}",
            f"{row.cost['peak_mib']:.0f}",
            f"{row.summary['megabytes']:.2f}",
        ]
        for row in sorted(lines, key=lambda row: -objective.sign * float(trials[row.name][0]))
    ]
    return [heading, *rows]


def _columns(lines: list[Contender], objective: Objective) -> dict[str, str]:
    """Metrics by column heading; the deciding metric is always included."""
    named = {
        metric_at(metric, objective.list_size): f"{name}@{objective.list_size}"
        for metric, name in COLUMNS.items()
    }
    present = {metric for row in lines for metric in row.summary}
    known = {metric: name for metric, name in (named | COLUMNS).items() if metric in present}
    return {name: metric for metric, name in ({objective.metric: objective.metric} | known).items()}


def _label(row: Contender, labels: dict[str, str]) -> str:
    mark = labels.get(row.name, "peer" if row.kind == "peer" else "")
    return f"{row.name} ({mark})" if mark else row.name


def _cell(summary: dict[str, Any], metric: str) -> str:
    if metric not in summary:
        return ""
    ends = [summary[end][metric] for end in ("low", "high") if metric in summary[end]]
    value, *bounds = (f"{round(figure, 4) + 0.0:.4f}" for figure in (summary[metric], *ends))
    return f"{value} ({' to '.join(bounds)})" if bounds else value


def _gain(best: Floats, other: Floats, objective: Objective) -> str:
    """Paired over the same resamples."""
    gains = objective.sign * (best - other)
    low, high = bootstrap.interval(gains[1:], objective.confidence)
    return f"{gains[0]:+.4f} ({low:+.4f} to {high:+.4f})"
