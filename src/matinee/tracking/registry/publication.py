"""Publishes the champions of a run: to the model store first, then to MLflow's registry."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from matinee.model_store import promotion, store
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.evidence import bundle, consistency
from matinee.model_store.promotion import PromotionRequest
from matinee.model_store.promotion_log import Note
from matinee.model_store.storage import StoreAddress


class Options(NamedTuple):
    force: bool = False
    """Promote what the gate rejects."""
    unless_current: bool = False
    """Do nothing, and import no MLflow, if the store serves these very files."""


def publish(
    root: Path, params: dict[str, Any], where: StoreAddress, note: Note, options: Options
) -> str:
    """Stores champions, tables and evidence as a version; promotes it if the gate lets it pass."""
    with tempfile.TemporaryDirectory(prefix="matinee-") as folder:
        files, runs = bundle.files_to_publish(root, params, Path(folder))
        last = store.latest_promotion(*where)
        if options.unless_current and last and last.version == store.name_of(files):
            return f"Version {last.version} is current in {where.url} already."
        # MLflow takes seconds to import
        from matinee.tracking.mlflow_runs import Tracker
        from matinee.tracking.registry import sync

        mlruns = root / "mlruns"
        for task, run in runs.items():
            consistency.check_metrics(run, Tracker(mlruns, task).candidate_metrics(run))
        version = store.add_version(files, *where)
    request = PromotionRequest(version, where, note, options.force)
    decision = promotion.promote(request, Workspace(params, root / "data" / "prepared"))
    sync.follow(where, mlruns)
    return promotion.describe_decision(decision, request)
