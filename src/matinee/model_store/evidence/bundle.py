"""The evidence that a published version carries: a folder of it, covered by its manifest."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from matinee.artifacts import champion
from matinee.artifacts.dvc_lock import read_output
from matinee.artifacts.run_outputs import RunOutputs
from matinee.artifacts.task_run import TaskRun, read_task_run
from matinee.model_store.comparison import rescoring
from matinee.model_store.evidence import cards, consistency, sbom
from matinee.model_store.store import EVIDENCE
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json
from matinee.schema.streaming import FOLD
from matinee.splits import holdout_fingerprint
from matinee.splits.prepared_tables import table_reader

SBOM = f"{EVIDENCE}/bill.cdx.json"


def files_to_publish(
    root: Path, params: dict[str, Any], folder: Path
) -> tuple[dict[str, Path], dict[str, TaskRun]]:
    """All published files by their name in the version, and the runs to check against MLflow.

    The evidence is written into `folder`.
    """
    files = champion.published_files(params, root)
    champion.check_digests(files)
    runs = {task: read_task_run(root, task, params) for task in params["tasks"]}
    contents = evidence(root, params, runs)
    for name, data in contents.items():
        write_atomically(folder / name, data)
    return files | {name: folder / name for name in contents}, runs


def evidence(root: Path, params: dict[str, Any], runs: dict[str, TaskRun]) -> dict[str, bytes]:
    """Contents by name in the version; the same inputs give the same bytes."""
    contents: dict[str, bytes] = {}
    for run in runs.values():
        contents |= _task_evidence(root, run, params)
    for collection in params["collections"]:
        contents[f"{EVIDENCE}/{collection}.md"] = _data_card(root, collection)
    champions = [run.champion for run in runs.values()]
    digests = {each.sav.name: str(each.manifest["files"][each.sav.name]) for each in champions}
    return contents | {SBOM: sbom.sbom(digests)}


def _task_evidence(root: Path, run: TaskRun, params: dict[str, Any]) -> dict[str, bytes]:
    folder = f"{EVIDENCE}/{run.task}"
    leaderboard = _read(root, RunOutputs().leaderboard(run.task))
    consistency.check_leaderboard(leaderboard.decode(), run, params)
    summaries = {each.candidate: each.summary for each in run.candidates}
    figures = {"task": run.task, "data": run.data._asdict(), "candidates": summaries}
    card = cards.model_card(run, params, _group_metrics(root, run))
    return {
        f"{folder}/model_card.md": card.encode(),
        f"{folder}/leaderboard.md": leaderboard,
        f"{folder}/figures.json": canonical_json(figures),
    } | _comparison_inputs(root, run, params["tasks"][run.task])


def _group_metrics(root: Path, run: TaskRun) -> dict[str, list[dict[str, str]]]:
    rows = {}
    for each in run.candidates:
        text = _read(root, RunOutputs().group_metrics(run.task, each.candidate)).decode()
        rows[each.candidate] = list(csv.DictReader(text.splitlines()))
    return rows


def _comparison_inputs(root: Path, run: TaskRun, settings: dict[str, Any]) -> dict[str, bytes]:
    """What a comparison with a later champion needs to know of this one."""
    if holdout_fingerprint.holds_out_users(settings):
        read = table_reader(RunOutputs(root).prepared)
        users = holdout_fingerprint.read_holdout_users(read, settings)
        return {rescoring.holdout_file(run.task): holdout_fingerprint.encode_holdout(users)}
    if settings["split"] != FOLD:
        return {}
    return {
        rescoring.rows_file(run.task, objective): _read(
            root, RunOutputs().evaluation(run.task, candidate)
        )
        for objective, candidate in run.champion.winners().items()
    }


def _data_card(root: Path, collection: str) -> bytes:
    rows = json.loads(_read(root, RunOutputs().merge_metrics(collection)))
    source = json.loads(RunOutputs(root).source(collection).read_text())
    return cards.data_card(collection, source, rows).encode()


def _read(root: Path, name: Path) -> bytes:
    return read_output(root, name.as_posix())
