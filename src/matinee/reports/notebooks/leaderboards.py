"""What was tried, how it was judged, and what each person gained: from the files of the stages."""

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

PER_PERSON = {"rmse": "squared_error", "mae": "absolute_error"}
"""What a metric of all people together is made of."""


class Judged(NamedTuple):
    """A task, its candidates and their leaderboards, made anew from the evaluations."""

    task: str
    boards: list[Leaderboard]
    entries: dict[str, dict[str, CandidateResult]]
    """by objective and candidate"""
    crowned: dict[str, str]
    """who serves, by objective, as the manifest of the run says"""


def judged(task: str, params: dict[str, Any]) -> Judged:
    root, settings = reading.root(), params["tasks"][task]
    names = [name for name in params["lineup"] if params["candidates"][name]["task"] == task]
    summaries = result_files.summaries(root / "metrics" / task, names)
    entries = result_files.candidate_results(root / "evaluations" / task, summaries)
    boards = leaderboard.leaderboards(settings, entries, params["seed"])
    manifest = read_manifest(root / "models" / "best" / f"{task}.json")
    crowned = {objective: one["candidate"] for objective, one in manifest["objectives"].items()}
    return Judged(task, boards, entries, crowned)


def tried(found: list[Judged], params: dict[str, Any]) -> pd.DataFrame:
    """A row a candidate: what it is, how it was set, and how good it is."""
    import pandas as pd

    rows = [
        {
            "task": one.task,
            "objective": board.objective.name,
            "candidate": standing.candidate,
            "model": params["candidates"][standing.candidate]["model"]["_target_"].split(".")[-1],
            "megabytes": one.entries[board.objective.name][standing.candidate].whole["megabytes"],
            "judged by": board.objective.metric,
            "value": standing.value,
            "settings": _settings(params["candidates"][standing.candidate]["model"]),
        }
        for one in found
        for board in one.boards
        for standing in board.rows
    ]
    return pd.DataFrame(rows)


def _settings(model: dict[str, Any]) -> str:
    told = {key: value for key, value in model.items() if not key.startswith("_")}
    return ", ".join(f"{key} {_plain(value)}" for key, value in told.items())


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return f"({_settings(value)})"
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


def gains(one: Judged, board: Leaderboard) -> pd.DataFrame:
    """By how much the champion is better than its baseline for each person, with their groups."""
    mine, its = (
        _values(one.entries[board.objective.name][name], board.objective)
        for name in (board.champion, board.objective.baseline)
    )
    groups = [name for name in mine if name != "value"]
    both = mine.merge(its[[USER_ID, "value"]], on=USER_ID, suffixes=("", "_baseline"))
    return both[groups].assign(gain=board.objective.sign * (both["value"] - both["value_baseline"]))


def _values(entry: CandidateResult, objective: Objective) -> pd.DataFrame:
    name = PER_PERSON.get(objective.metric, objective.metric)
    rows = entry.rows[(entry.rows[METRIC] == name) & (entry.rows[COUNT] > 0)]
    return rows.assign(value=rows[TOTAL] / rows[COUNT]).drop(columns=[METRIC, TOTAL, COUNT])


def outcome(gained: Floats) -> dict[str, float]:
    """The shares of people for whom it is better, the same and worse."""
    better, worse = float((gained > 0).mean()), float((gained < 0).mean())
    return {"better": better, "the same": 1 - better - worse, "worse": worse}
