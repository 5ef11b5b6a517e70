"""Compares two versions of a model store, as a promotion does, without promoting."""

from __future__ import annotations

from typing import Any

from matinee.model_store import store
from matinee.model_store.comparison.report import CurrentChampion, compare_versions
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.comparison.results import to_row
from matinee.model_store.storage import StoreAddress


def compare_stored(a: str, b: str, address: StoreAddress, workspace: Workspace) -> dict[str, Any]:
    """The same layout as that of two states of the pipeline."""
    champion = CurrentChampion(a, 0, store.open_version(a, *address))
    report = compare_versions(champion, store.open_version(b, *address), workspace)
    rows = [
        to_row(task, objective, "champion", verdict)
        for task, compared in report["tasks"].items()
        for objective, verdict in compared["objectives"].items()
    ]
    notes = [f"{task}: {compared['how']}" for task, compared in report["tasks"].items()]
    return {"a": a, "b": b, "rows": rows, "notes": notes}
