"""Compares the results of two sides on the same held-out users: champions, and what both have.

A side is the workspace, a git revision, a DVC experiment or an MLflow run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from matinee.evaluation.objective import Objective
from matinee.model_store.comparison import champion_challenger
from matinee.model_store.comparison.champion_challenger import (
    CHAMPION,
    Comparison,
    Entrant,
)


class TaskResults(NamedTuple):
    settings: dict[str, Any]
    """the task's section of params.yaml"""
    seed: int
    data: str
    """the digest of the prepared tables"""
    entrants: dict[str, dict[str, Entrant]]
    """by objective and candidate"""
    champions: dict[str, str]
    """the candidate by objective"""


class Side(NamedTuple):
    name: str
    tasks: dict[str, TaskResults]


class Row(NamedTuple):
    task: str
    objective: str
    role: str
    """champion, or candidate"""
    candidates: tuple[str, str]


def compare_sides(a: Side, b: Side) -> dict[str, Any]:
    """A row per pair of results, and notes about what is not compared; ready for JSON."""
    notes, comparisons, same = [], dict[Row, Comparison](), 0
    for task in dict.fromkeys([*a.tasks, *b.tasks]):
        if why := _why_not(task, a, b):
            notes.append(f"{task} is not compared: {why}")
            continue
        for row, pair in _pairs(task, a.tasks[task], b.tasks[task]):
            if pair[0].rows.equals(pair[1].rows):
                same += 1
            else:
                comparisons[row] = _compare(pair, row, b.tasks[task])
    if same:
        notes.append(f"{same} results are the same for every user")
    verdicts = champion_challenger.verdicts(comparisons)
    rows = [to_row(row.task, row.objective, row.role, each) for row, each in verdicts.items()]
    return {"a": a.name, "b": b.name, "rows": [_renamed(row, a.name) for row in rows]} | {
        "notes": notes
    }


def to_row(task: str, objective: str, role: str, verdict: dict[str, Any]) -> dict[str, Any]:
    """A verdict of champion_challenger with neutral names of the two."""
    pair = {"a": verdict["champion"], "b": verdict["challenger"]}
    rest = {key: v for key, v in verdict.items() if key not in ("champion", "challenger")}
    return {"task": task, "objective": objective, "role": role} | pair | rest


def _renamed(row: dict[str, Any], a: str) -> dict[str, Any]:
    return row | {"reasons": [reason.replace(CHAMPION, a) for reason in row["reasons"]]}


def _why_not(task: str, a: Side, b: Side) -> str:
    for side in (a, b):
        if task not in side.tasks:
            return f"{side.name} does not have it"
    left, right = a.tasks[task], b.tasks[task]
    if left.settings["split"] != right.settings["split"]:
        return f"the splits differ, {left.settings['split']} and {right.settings['split']}"
    return "" if left.data == right.data else "the prepared data differ"


def _pairs(
    task: str, a: TaskResults, b: TaskResults
) -> Iterator[tuple[Row, tuple[Entrant, Entrant]]]:
    for objective in b.entrants:
        left, right = a.entrants.get(objective, {}), b.entrants[objective]
        champions = a.champions.get(objective, ""), b.champions.get(objective, "")
        pairs = dict.fromkeys([champions, *((name, name) for name in right)])
        for pair in pairs:
            if pair[0] in left and pair[1] in right:
                role = "champion" if pair == champions else "candidate"
                yield Row(task, objective, role, pair), (left[pair[0]], right[pair[1]])


def _compare(pair: tuple[Entrant, Entrant], row: Row, results: TaskResults) -> Comparison:
    objective = Objective.from_settings(results.settings, row.objective, results.seed)
    return champion_challenger.compare(*pair, results.settings, objective)
