"""Publishes the champions of a run: to the model store first, then to MLflow's registry."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from matinee.model_store import promotion, store
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.evidence import bundle, consistency
from matinee.model_store.promotion import PromotionRequest
from matinee.model_store.promotion_record import Note
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.runtime.process import UserError


class Options(NamedTuple):
    store: str | None = None
    """A folder or s3:// URL; None is the one that params.yaml names."""
    force: bool = False
    """Promote what the gate rejects."""
    unless_current: bool = False
    """Do nothing, and import no MLflow, if the store serves these very files."""


def publish(root: Path, params: dict[str, Any], options: Options) -> str:
    """Stores champions, tables and evidence as a version; promotes it if the gate lets it pass."""
    where = StoreAddress.from_params(params)
    where = where._replace(url=options.store or where.url)
    note = Note(store.current_user(), os.environ.get("WHY") or "published by `matinee publish`")
    try:
        return _publish(root, params, where, note, options)
    except UserError as error:
        raise PublishError(f"nothing is published: {error}") from error


def sync_registry(root: Path, params: dict[str, Any]) -> None:
    """Last, because importing MLflow takes longer than all the rest."""
    try:
        from matinee.tracking.registry import sync
    except ImportError as error:
        raise UserError(
            f"the promotion stands; MLflow's registry was not updated: {error}"
        ) from error
    sync.follow(StoreAddress.from_params(params), root / "mlruns")


def _publish(
    root: Path, params: dict[str, Any], where: StoreAddress, note: Note, options: Options
) -> str:
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
