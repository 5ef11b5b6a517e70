"""The evidence that a published version carries: a folder in it, under its signed manifest."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from matinee.artifacts import champion
from matinee.artifacts.dvc_lock import read_output
from matinee.artifacts.task_run import TaskRun
from matinee.artifacts.task_run import read_task_run as read_history
from matinee.model_store.comparison import rescoring
from matinee.model_store.evidence import consistency, data_card, model_card, sbom
from matinee.model_store.store import EVIDENCE
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json
from matinee.schema.streaming import FOLD
from matinee.splits import holdout_fingerprint
from matinee.splits.prepared_tables import table_reader

BILL = f"{EVIDENCE}/bill.cdx.json"


def evidence(root: Path, params: dict[str, Any], histories: dict[str, TaskRun]) -> dict[str, bytes]:
    """By its name in the version; the same work gives the same bytes."""
    found: dict[str, bytes] = {}
    for history in histories.values():
        found |= _task(root, history, params)
    for collection in params["collections"]:
        found[f"{EVIDENCE}/{collection}.md"] = _collection(root, collection)
    digests = {one.champion.sav.name: _champion(one) for one in histories.values()}
    return found | {BILL: sbom.sbom(digests)}


def files_to_publish(
    root: Path, params: dict[str, Any], made: Path
) -> tuple[dict[str, Path], dict[str, TaskRun]]:
    """All that is published, by its name there, and what the tasks are to be tracked as."""
    files = champion.published_files(params, root)
    champion.check_digests(files)
    histories = {task: read_history(root, task, params) for task in params["tasks"]}
    return files | write(evidence(root, params, histories), made), histories


def write(found: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """The same as files, to be published with the champions."""
    paths = {name: folder / name for name in found}
    for name, path in paths.items():
        write_atomically(path, found[name])
    return paths


def _champion(history: TaskRun) -> str:
    return str(history.champion.manifest["files"][history.champion.sav.name])


def _task(root: Path, history: TaskRun, params: dict[str, Any]) -> dict[str, bytes]:
    task, folder = history.task, f"{EVIDENCE}/{history.task}"
    board = read_output(root, f"reports/{task}/leaderboard.md")
    consistency.check_leaderboard(board.decode(), history, params)
    told = {one.candidate: one.summary for one in history.candidates}
    figures = {"task": task, "data": history.data._asdict(), "candidates": told}
    found = {
        f"{folder}/model_card.md": model_card.card(history, params, _groups(root, history)),
        f"{folder}/leaderboard.md": board.decode(),
        f"{folder}/figures.json": canonical_json(figures).decode(),
    }
    papers = {name: text.encode() for name, text in found.items()}
    return papers | _compared(root, history, params["tasks"][task])


def _groups(root: Path, history: TaskRun) -> dict[str, list[dict[str, str]]]:
    names = {
        one.candidate: f"reports/{history.task}/{one.candidate}.csv" for one in history.candidates
    }
    return {
        one: list(csv.DictReader(read_output(root, name).decode().splitlines()))
        for one, name in names.items()
    }


def _compared(root: Path, history: TaskRun, settings: dict[str, Any]) -> dict[str, bytes]:
    """What a later champion is compared with this one by."""
    task = history.task
    if holdout_fingerprint.holds_out_users(settings):
        people = holdout_fingerprint.read_holdout_users(
            table_reader(root / "data" / "prepared"), settings
        )
        return {rescoring.holdout_file(task): holdout_fingerprint.encode_holdout(people)}
    if settings["split"] != FOLD:
        return {}
    return {
        rescoring.rows_file(task, objective): read_output(
            root, f"evaluations/{task}/{winner}.parquet"
        )
        for objective, winner in model_card.winners(history).items()
    }


def _collection(root: Path, collection: str) -> bytes:
    account = json.loads(read_output(root, f"metrics/merge/{collection}.json"))
    source = json.loads((root / "data" / "raw" / collection / "source.json").read_text())
    return data_card.card(collection, source, account).encode()
