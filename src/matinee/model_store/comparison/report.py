"""The gate's report: a challenger version compared with the current one, task by task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.model_store.comparison import champion_challenger
from matinee.model_store.comparison.champion_challenger import (
    BETTER,
    CHALLENGER,
    CHAMPION,
    WORSE,
    Comparison,
)
from matinee.model_store.comparison.rescoring import NotComparableError, Workspace, rescore
from matinee.model_store.storage import PublishError
from matinee.model_store.versions import Version


class CurrentChampion(NamedTuple):
    """The version served today."""

    version: str
    number: int
    """of its promotion"""
    opened: Version | None
    failure: str = ""
    """why it cannot be opened"""


class _TaskComparison(NamedTuple):
    how: str
    compared: bool = True
    objectives: dict[str, Comparison] = {}  # noqa: RUF012 - never changed
    faults: Sequence[str] = ()
    """of the challenger, whatever it is compared with"""


def compare_versions(
    champion: CurrentChampion | None, challenger: Version, workspace: Workspace
) -> dict[str, Any]:
    """Content alone, without dates: it is stored with the promotion."""
    names = _tasks(challenger, champion.opened if champion else None)
    compared = {task: _compare_task(task, champion, challenger, workspace) for task in names}
    comparisons = {
        (task, objective): comparison
        for task, one in compared.items()
        for objective, comparison in one.objectives.items()
    }
    tasks: dict[str, Any] = {
        task: {
            "how": one.how,
            "compared": one.compared,
            "objectives": {},
            "faults": list(one.faults),
        }
        for task, one in compared.items()
    }
    for (task, objective), verdict in champion_challenger.verdicts(comparisons).items():
        tasks[task]["objectives"][objective] = verdict
    reasons = _rejection_reasons(tasks)
    return {
        "champion": {"version": champion.version, "promotion": champion.number}
        if champion
        else None,
        "challenger": challenger.version,
        "tasks": tasks,
        "passed": not reasons,
        "reasons": reasons,
    }


def _tasks(*versions: Version | None) -> list[str]:
    names = {name for version in versions if version for name in version.names}
    return sorted(name.removesuffix(".sav") for name in names if name.endswith(".sav"))


def _compare_task(
    task: str, champion: CurrentChampion | None, challenger: Version, workspace: Workspace
) -> _TaskComparison:
    name, current = f"{task}.sav", champion and champion.opened
    if name not in challenger.names:
        return _not_compared(f"{CHALLENGER} has no model for {task}, which is served today")
    if champion and current is None:
        return _not_compared(f"{CHAMPION} cannot be opened ({champion.failure})")
    faults = _faults(task, challenger)
    if current is None or name not in current.names:
        return _TaskComparison("there is no champion yet", faults=faults)
    if current.digest(name) == challenger.digest(name):
        return _TaskComparison("both are the same model")
    try:
        how, comparisons = rescore(task, (current, challenger), workspace)
    except (NotComparableError, RefusedArtifact, PublishError) as error:
        return _not_compared(str(error))
    return _TaskComparison(how, objectives=comparisons, faults=faults)


def _faults(task: str, challenger: Version) -> list[str]:
    name = f"{task}.json"
    if name not in challenger.names:
        return []
    faults: list[str] = read_manifest(challenger.read(name))["faults"]
    return faults


def _not_compared(why: str) -> _TaskComparison:
    return _TaskComparison(f"not compared: {why}", compared=False)


def _rejection_reasons(tasks: dict[str, Any]) -> list[str]:
    """Why the challenger may not be promoted; empty if it may."""
    verdicts = {
        f"{task} {objective}": verdict
        for task, one in tasks.items()
        for objective, verdict in one["objectives"].items()
    }
    reasons = [f"{task}: {one['how']}" for task, one in tasks.items() if not one["compared"]]
    reasons += [f"{task}: {fault}" for task, one in tasks.items() for fault in one["faults"]]
    worse = [name for name, one in verdicts.items() if one["verdict"] == WORSE]
    reasons += [f"{name}: {'; '.join(verdicts[name]['reasons'])}" for name in worse]
    undecided = {name: one for name, one in verdicts.items() if one["reasons"]}
    if undecided and not reasons and all(one["verdict"] != BETTER for one in verdicts.values()):
        reasons = [f"{name}: {'; '.join(one['reasons'])}" for name, one in undecided.items()]
    return reasons
