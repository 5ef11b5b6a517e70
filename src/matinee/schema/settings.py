"""params.yaml: settings that do not fit together are refused before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matinee.schema.columns import BY_USER, SPLITS
from matinee.schema.streaming import FOLD

TASK_SPLITS = {
    "newcomer": (BY_USER,),  # nobody who asks has ratings
    "viewer": tuple(split for split in SPLITS if split != BY_USER),  # everybody has a history
    "similar": SPLITS,
    "subscriber": (FOLD,),
}
"""A task that is not listed may use any split of its data."""
ANONYMOUS_FORMATS = ("csv",)
"""Formats of MovieLens without the users' demographics."""


class SettingError(ValueError):
    """A setting, what is wrong with it, and what is allowed."""


def check_settings(params: dict[str, Any]) -> None:
    """Raises a SettingError for the first fault."""
    for fault in _faults(params):
        raise SettingError(fault)


def _faults(params: dict[str, Any]) -> Iterator[str]:
    for collection in params["collections"]:
        yield from _collection_faults(params, collection)
    for task, settings in params["tasks"].items():
        yield from _task_faults(params, task, settings)
    for name, candidate in params["candidates"].items():
        yield from _candidate_faults(params, name, candidate)


def _collection_faults(params: dict[str, Any], name: str) -> Iterator[str]:
    source = params.get(name)
    if not isinstance(source, dict) or "source" not in source:
        collections = [
            key for key, value in params.items() if isinstance(value, dict) and "source" in value
        ]
        yield f"collections has {name}, which has no source; allowed: {', '.join(collections)}"
    elif source["source"] == "synthetic" and source["url"] != "synthetic:":
        yield (
            f"{name}.url={source['url']} belongs to another source than synthetic; allowed: "
            f"{name}=<the source of these files>, or no url"
        )


def _task_faults(params: dict[str, Any], task: str, settings: dict[str, Any]) -> Iterator[str]:
    if "collection" not in settings:
        yield f"tasks.{task} has no collection: the line-up does not have this task"
        return
    split, allowed = settings["split"], TASK_SPLITS.get(task)
    if allowed and split not in allowed:
        yield f"tasks.{task}.split={split} does not fit the task; allowed: {', '.join(allowed)}"
    if settings["collection"] not in params["collections"]:
        yield (
            f"task {task} needs the collection {settings['collection']}; collections has "
            f"{', '.join(params['collections'])}. Add it, or choose a line-up without the task"
        )
    if task == "newcomer" and params["movielens"].get("format") in ANONYMOUS_FORMATS:
        yield (
            f"task newcomer needs gender, age and occupation, and {params['movielens']['source']} "
            "has user ids only; allowed: lineup=anonymous, or movielens=ml-1m, ml-100k, synthetic"
        )
    yield from _number_faults(task, settings)
    for name, objective in settings["objectives"].items():
        yield from _objective_faults(params, f"tasks.{task}.objectives.{name}", objective)


def _number_faults(task: str, settings: dict[str, Any]) -> Iterator[str]:
    for name, lowest in {"list_size": 1, "resamples": 40}.items():
        value = settings[name]
        if not isinstance(value, int) or value < lowest:
            yield f"tasks.{task}.{name}={value}; allowed: whole numbers from {lowest}"
    confidence = settings["confidence"]
    if not isinstance(confidence, float) or not 0 < confidence < 1:
        yield f"tasks.{task}.confidence={confidence}; allowed: between 0 and 1, such as 0.95"


def _objective_faults(
    params: dict[str, Any], name: str, objective: dict[str, Any]
) -> Iterator[str]:
    if objective["better"] not in ("higher", "lower"):
        yield f"{name}.better={objective['better']}; allowed: higher, lower"
    if objective["baseline"] not in params["candidates"]:
        yield (
            f"{name}.baseline={objective['baseline']} is not in the line-up; allowed: "
            f"{', '.join(_competitors(params, name))}"
        )


def _competitors(params: dict[str, Any], name: str) -> list[str]:
    _, task, _, objective = name.split(".")
    return [
        candidate
        for candidate, settings in params["candidates"].items()
        if (settings.get("task"), settings.get("objective")) == (task, objective)
    ]


def _candidate_faults(
    params: dict[str, Any], name: str, candidate: dict[str, Any]
) -> Iterator[str]:
    tasks = params["tasks"]
    if "model" not in candidate or "task" not in candidate:
        yield f"candidates.{name} has no task or no model: the line-up does not have it"
    elif candidate["task"] not in tasks:
        yield f"candidates.{name}.task={candidate['task']}; allowed: {', '.join(tasks)}"
    elif candidate["objective"] not in tasks[candidate["task"]]["objectives"]:
        objectives = ", ".join(tasks[candidate["task"]]["objectives"])
        yield f"candidates.{name}.objective={candidate['objective']}; allowed: {objectives}"
