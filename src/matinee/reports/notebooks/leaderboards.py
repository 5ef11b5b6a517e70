"""Leaderboards and gains by user, recomputed from the evaluations of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts.manifest import read_manifest
from matinee.evaluation import leaderboard, result_files
from matinee.evaluation.leaderboard import Leaderboard
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import COUNT, METRIC, TOTAL, CandidateResult
from matinee.reports.notebooks import reading
from matinee.reports.notebooks.effect_sizes import Floats
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

PER_USER = {"rmse": "squared_error", "mae": "absolute_error"}
"""The values per user that an aggregate metric is computed from."""


class EvaluatedTask(NamedTuple):
    """A task with its candidates' results and their leaderboards."""

    task: str
    boards: list[Leaderboard]
    results: dict[str, dict[str, CandidateResult]]
    """by objective and candidate"""
    champions: dict[str, str]
    """by objective, as the manifest of the run records them"""


def evaluated_task(task: str, params: dict[str, Any]) -> EvaluatedTask:
    root, settings = reading.root(), params["tasks"][task]
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    summaries = result_files.summaries(root / "metrics" / task, names)
    results = result_files.candidate_results(root / "evaluations" / task, summaries)
    boards = leaderboard.leaderboards(settings, results, params["seed"])
    manifest = read_manifest(root / "models" / "best" / f"{task}.json")
    champions = {
        objective: entry["candidate"] for objective, entry in manifest["objectives"].items()
    }
    return EvaluatedTask(task, boards, results, champions)


def candidate_table(tasks: list[EvaluatedTask], params: dict[str, Any]) -> pd.DataFrame:
    """One row per candidate: model, hyper-parameters and the deciding metric."""
    import pandas as pd

    rows = [
        {
            "task": task.task,
            "objective": board.objective.name,
            "candidate": row.candidate,
            "model": params["candidates"][row.candidate]["model"]["_target_"].split(".")[-1],
            "megabytes": task.results[board.objective.name][row.candidate].whole["megabytes"],
            "metric": board.objective.metric,
            "value": row.value,
            "settings": _settings(params["candidates"][row.candidate]["model"]),
        }
        for task in tasks
        for board in task.boards
        for row in board.rows
    ]
    return pd.DataFrame(rows)


def _settings(model: dict[str, Any]) -> str:
    named = {key: value for key, value in model.items() if not key.startswith("_")}
    return ", ".join(f"{key} {_format_value(value)}" for key, value in named.items())


def _format_value(value: Any) -> str:
    if isinstance(value, dict):
        return f"({_settings(value)})"
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


def user_gains(task: EvaluatedTask, board: Leaderboard) -> pd.DataFrame:
    """The champion's gain over its baseline for each user, with the user's groups."""
    champion, baseline = (
        _values(task.results[board.objective.name][name], board.objective)
        for name in (board.champion, board.objective.baseline)
    )
    groups = [name for name in champion if name != "value"]
    merged = champion.merge(baseline[[USER_ID, "value"]], on=USER_ID, suffixes=("", "_baseline"))
    return merged[groups].assign(
        gain=board.objective.sign * (merged["value"] - merged["value_baseline"])
    )


def _values(result: CandidateResult, objective: Objective) -> pd.DataFrame:
    name = PER_USER.get(objective.metric, objective.metric)
    rows = result.rows[(result.rows[METRIC] == name) & (result.rows[COUNT] > 0)]
    return rows.assign(value=rows[TOTAL] / rows[COUNT]).drop(columns=[METRIC, TOTAL, COUNT])


def outcome_shares(gains: Floats) -> dict[str, float]:
    """The shares of users for whom the champion is better, the same and worse."""
    better, worse = float((gains > 0).mean()), float((gains < 0).mean())
    return {"better": better, "equal": 1 - better - worse, "worse": worse}
