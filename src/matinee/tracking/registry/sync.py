"""MLflow's model registry follows the log of a published place: a version for every promotion.

The log is the truth. What is missing in the registry is added, however it came to be missing.
"""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import filelock
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from matinee.artifacts import pickle_io
from matinee.artifacts.run_outputs import ChampionRun
from matinee.model_store import store
from matinee.model_store.comparison import markdown
from matinee.model_store.promotion_log import Promotion
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.model_store.versions import Version
from matinee.tracking.mlflow_runs import Tracker
from matinee.tracking.registry import aliases
from matinee.tracking.registry.aliases import DIGEST, NUMBER, PLACE

_log = logging.getLogger(__name__)


def follow(where: StoreAddress, mlruns: Path) -> int:
    """How many versions were new to the registry.

    Where MLflow cannot be reached the promotion stands all the same, and the next one tells both.
    """
    try:
        return _follow(where, mlruns)
    except (MlflowException, PublishError, OSError, filelock.Timeout) as error:
        _log.warning(
            "MLflow's registry does not know it yet (%s); the next promotion will tell it", error
        )
        return 0


def _follow(where: StoreAddress, mlruns: Path) -> int:
    promotions = store.history(*where)
    current = store.open_version(promotions[0].version, *where)
    tasks = {name.removesuffix(".sav") for name in current.names if name.endswith(".sav")}
    return sum(_task(Tracker(mlruns, task), where, promotions) for task in sorted(tasks))


def _task(tracker: Tracker, where: StoreAddress, promotions: list[Promotion]) -> int:
    """The promotions stand the newest first."""
    client, task = tracker.client, tracker.task
    with tracker.lock:
        every = aliases.versions(client, task)
        mine = [one for one in every if one.tags.get(PLACE) == where.url]
        known = {one.tags[NUMBER]: one for one in mine}
        missing = [one for one in promotions if str(one.number) not in known]
        for one in reversed(missing):
            if made := _promoted(tracker, where, one):
                known[str(one.number)] = made
        if reigns := known.get(str(promotions[0].number)):
            aliases.set_champion(client, task, reigns)
    return len(known) - len(mine)


def _promoted(tracker: Tracker, where: StoreAddress, one: Promotion) -> ModelVersion | None:
    version, name = store.open_version(one.version, *where), f"{tracker.task}.json"
    if name not in version.names:
        return None
    manifest = pickle_io.read_manifest(version.read(name))
    winners = {f"champion.{s}": w["candidate"] for s, w in manifest["objectives"].items()}
    same = _same(tracker, version, manifest, winners)
    tags = winners | {DIGEST: version.digest(f"{tracker.task}.sav")} | _tags(where, one)
    source, run = str(same.source), str(same.run_id)
    return aliases.create(tracker.client, tracker.task, source, run, tags, _told(where, one))


def _same(
    tracker: Tracker, version: Version, manifest: dict[str, Any], winners: dict[str, str]
) -> ModelVersion:
    """The model that was promoted, as a run has left it; else taken from the place."""
    name = f"{tracker.task}.sav"
    known = aliases.of_digest(tracker.client, tracker.task, version.digest(name))
    if known:
        return known
    with tempfile.TemporaryDirectory(prefix="matinee-") as folder:
        sav = Path(folder, name)
        sav.write_bytes(version.read(name))
        return tracker.register(ChampionRun(sav, manifest, []), version.digest(name), winners)


def _told(where: StoreAddress, one: Promotion) -> str:
    """What the gate reported; a report that was lost is told by its digest alone."""
    if one.report is None:
        return ""
    try:
        return markdown.page(json.loads(store.read_report(one.report, *where)))
    except PublishError:
        return ""


def _tags(where: StoreAddress, one: Promotion) -> dict[str, str]:
    told = {
        PLACE: where.url,
        NUMBER: str(one.number),
        "published": one.version,
        "who": one.who,
        "when": one.when,
        "why": one.why,
        "gate.report": one.report or "",
        "back.to": str(one.restored or ""),
    }
    return {name: text for name, text in told.items() if text}
