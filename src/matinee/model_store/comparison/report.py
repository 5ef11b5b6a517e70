"""A published version against the one that reigns, task by task: what is kept of a promotion."""

from __future__ import annotations

from typing import Any, NamedTuple

from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.model_store.comparison import champion_challenger
from matinee.model_store.comparison.champion_challenger import (
    BETTER,
    CHALLENGER,
    REIGNING,
    WORSE,
    Comparison,
)
from matinee.model_store.comparison.rescoring import NotComparableError, Workspace, rescore
from matinee.model_store.storage import PublishError
from matinee.model_store.versions import Version


class CurrentChampion(NamedTuple):
    """Who is served today."""

    version: str
    number: int
    """of the promotion"""
    opened: Version | None
    failure: str = ""
    """why it cannot be opened"""


def report(
    reigning: CurrentChampion | None, challenger: Version, ring: Workspace
) -> dict[str, Any]:
    """What is kept of a promotion: content alone, no dates."""
    told: dict[str, Any] = {}
    bouts: dict[str, Comparison] = {}
    for task in _tasks(challenger, *([reigning.opened] if reigning else [])):
        told[task] = _met(task, reigning, challenger, ring, bouts)
    for name, verdict in champion_challenger.verdicts(bouts).items():
        task, _, objective = name.partition("/")
        told[task]["objectives"][objective] = verdict
    reasons = _reasons(told)
    before = {"version": reigning.version, "promotion": reigning.number} if reigning else None
    return {
        "reigning": before,
        "challenger": challenger.version,
        "tasks": told,
        "passed": not reasons,
        "reasons": reasons,
    }


def _tasks(*versions: Version | None) -> list[str]:
    names = {name for one in versions if one for name in one.names}
    return sorted(name.removesuffix(".sav") for name in names if name.endswith(".sav"))


def _met(
    task: str,
    reigning: CurrentChampion | None,
    challenger: Version,
    ring: Workspace,
    bouts: dict[str, Comparison],
) -> dict[str, Any]:
    """How a task was compared; its bouts join the others."""
    name, before = f"{task}.sav", reigning and reigning.opened
    if name not in challenger.names:
        return _not(f"{CHALLENGER} has no champion for {task}, which is served today")
    if reigning and before is None:
        return _not(f"{REIGNING} cannot be opened ({reigning.failure})")
    if before is None or name not in before.names:
        return {"how": "nobody reigns yet", "compared": True, "objectives": {}}
    if before.digest(name) == challenger.digest(name):
        return {"how": "both are the same champion", "compared": True, "objectives": {}}
    try:
        how, found = rescore(task, (before, challenger), ring)
    except (NotComparableError, RefusedArtifact, PublishError) as error:
        return _not(str(error))
    bouts |= {f"{task}/{objective}": one for objective, one in found.items()}
    return {"how": how, "compared": True, "objectives": {}}


def _not(why: str) -> dict[str, Any]:
    return {"how": f"not compared: {why}", "compared": False, "objectives": {}}


def _reasons(told: dict[str, Any]) -> list[str]:
    """Why the challenger may not reign; none if it may."""
    objectives = {
        f"{task} {objective}": verdict
        for task, one in told.items()
        for objective, verdict in one["objectives"].items()
    }
    reasons = [f"{task}: {one['how']}" for task, one in told.items() if not one["compared"]]
    worse = [name for name, one in objectives.items() if one["verdict"] == WORSE]
    reasons += [f"{name}: {'; '.join(objectives[name]['reasons'])}" for name in worse]
    open_ones = {name: one for name, one in objectives.items() if one["reasons"]}
    if (
        open_ones
        and not reasons
        and not any(one["verdict"] == BETTER for one in objectives.values())
    ):
        reasons = [f"{name}: {'; '.join(one['reasons'])}" for name, one in open_ones.items()]
    return reasons
