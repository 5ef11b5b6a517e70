"""Mirrors the promotion log of a model store in MLflow's registry: a version per promotion.

The log is authoritative; whatever is missing in the registry is added.
"""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path

import filelock
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.task_run import ChampionRun
from matinee.model_store import store
from matinee.model_store.comparison import markdown
from matinee.model_store.promotion_record import Promotion
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.model_store.versions import Version
from matinee.tracking.mlflow_runs import Tracker
from matinee.tracking.registry import aliases
from matinee.tracking.registry.aliases import DIGEST, NUMBER, STORE

_log = logging.getLogger(__name__)


def follow(where: StoreAddress, mlruns: Path) -> int:
    """The number of new registry versions.

    Where MLflow cannot be reached the promotion stands, and the next one catches up.
    """
    try:
        return _follow(where, mlruns)
    except (MlflowException, PublishError, OSError, filelock.Timeout) as error:
        _log.warning(
            "MLflow's registry was not updated (%s); the next promotion will catch up", error
        )
        return 0


def _follow(where: StoreAddress, mlruns: Path) -> int:
    promotions = store.history(*where)
    current = store.open_version(promotions[0].version, *where)
    tasks = {name.removesuffix(".sav") for name in current.names if name.endswith(".sav")}
    return sum(_sync_task(Tracker(mlruns, task), where, promotions) for task in sorted(tasks))


def _sync_task(tracker: Tracker, where: StoreAddress, promotions: list[Promotion]) -> int:
    """`promotions` begin with the current one."""
    client, task = tracker.client, tracker.task
    with tracker.lock:
        registered = {
            version.tags[NUMBER]: version
            for version in aliases.versions(client, task)
            if version.tags.get(STORE) == where.url
        }
        before = len(registered)
        missing = [each for each in promotions if str(each.number) not in registered]
        for promotion in reversed(missing):
            if version := _register(tracker, where, promotion):
                registered[str(promotion.number)] = version
        if champion := registered.get(str(promotions[0].number)):
            aliases.set_champion(client, task, champion)
    return len(registered) - before


def _register(tracker: Tracker, where: StoreAddress, promotion: Promotion) -> ModelVersion | None:
    version, name = store.open_version(promotion.version, *where), f"{tracker.task}.sav"
    if name not in version.names:
        return None
    model = _model_version(tracker, version)
    tags = _winner_tags(tracker.task, version) | {DIGEST: version.digest(name)}
    tags |= _promotion_tags(where, promotion)
    return aliases.create_version(
        tracker.client,
        tracker.task,
        str(model.source),
        str(model.run_id),
        tags,
        _description(where, promotion),
    )


def _model_version(tracker: Tracker, version: Version) -> ModelVersion:
    """The promoted model as a run logged it, else a copy from the model store."""
    name = f"{tracker.task}.sav"
    digest = version.digest(name)
    if existing := aliases.version_of_digest(tracker.client, tracker.task, digest):
        return existing
    manifest = read_manifest(version.read(f"{tracker.task}.json"))
    with tempfile.TemporaryDirectory(prefix="matinee-") as folder:
        sav = Path(folder, name)
        sav.write_bytes(version.read(name))
        tags = _winner_tags(tracker.task, version)
        return tracker.register(ChampionRun(sav, manifest, []), digest, tags)


def _winner_tags(task: str, version: Version) -> dict[str, str]:
    objectives = read_manifest(version.read(f"{task}.json"))["objectives"]
    return {f"champion.{name}": winner["candidate"] for name, winner in objectives.items()}


def _description(where: StoreAddress, promotion: Promotion) -> str:
    """The gate's report as Markdown; empty if there is none or it was lost."""
    if promotion.report is None:
        return ""
    try:
        return markdown.page(json.loads(store.read_report(promotion.report, *where)))
    except PublishError:
        return ""


def _promotion_tags(where: StoreAddress, promotion: Promotion) -> dict[str, str]:
    tags = {
        STORE: where.url,
        NUMBER: str(promotion.number),
        "version": promotion.version,
        "who": promotion.who,
        "when": promotion.when,
        "why": promotion.why,
        "gate.report": promotion.report or "",
        "restored": str(promotion.restored or ""),
    }
    return {name: text for name, text in tags.items() if text}
