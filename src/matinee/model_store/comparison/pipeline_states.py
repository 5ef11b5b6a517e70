"""The results of a state of the pipeline: the workspace, a git revision or a DVC experiment."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from matinee.artifacts.manifest import read_manifest
from matinee.artifacts.run_outputs import RunOutputs
from matinee.model_store.comparison.champion_challenger import Entrant
from matinee.model_store.comparison.rescoring import NotComparableError
from matinee.model_store.comparison.results import Side, TaskResults

WORKSPACE = "workspace"
ReadBytes = Callable[[Path], bytes]


def read_state(root: Path, name: str) -> Side:
    from dvc.exceptions import DvcException
    from scmrepo.exceptions import SCMError

    try:
        read = _workspace_reader(root) if name == WORKSPACE else _revision_reader(root, name)
        params = yaml.safe_load(read(Path("params.yaml")))
        return Side(name, {task: _task_results(read, params, task) for task in params["tasks"]})
    except (SCMError, DvcException) as error:
        raise NotComparableError(
            f"{name!r} is unknown; allowed: {WORKSPACE}, a git revision, a DVC experiment, "
            "a version of the model store (16 digits), an id of an MLflow run (32 digits)"
        ) from error
    except FileNotFoundError as error:
        raise NotComparableError(
            f"{name} has no {error.filename or error}: commit a finished run, "
            "or fetch its results with `dvc fetch --all-commits`"
        ) from error


def _workspace_reader(root: Path) -> ReadBytes:
    return lambda path: (root / path).read_bytes()


def _revision_reader(root: Path, revision: str) -> ReadBytes:
    from dvc.api import DVCFileSystem

    files = DVCFileSystem(str(root), rev=revision)
    return lambda path: bytes(files.read_bytes(path.as_posix()))


def _task_results(read: ReadBytes, params: dict[str, Any], task: str) -> TaskResults:
    outputs, settings = RunOutputs(), params["tasks"][task]
    manifest = read_manifest(read(outputs.manifest(task)))
    entrants: dict[str, dict[str, Entrant]] = {}
    for name in params["lineup"]:
        if params["candidates"][name]["task"] == task:
            entrant = _entrant(read, task, name)
            entrants.setdefault(params["candidates"][name]["objective"], {})[name] = entrant
    champions = {key: winner["candidate"] for key, winner in manifest["objectives"].items()}
    return TaskResults(settings, params["seed"], manifest["digests"]["data"], entrants, champions)


def _entrant(read: ReadBytes, task: str, name: str) -> Entrant:
    import pandas as pd

    rows = pd.read_parquet(io.BytesIO(read(RunOutputs().evaluation(task, name))))
    summary = json.loads(read(RunOutputs().metrics(task, name)))
    whole = {key: value for key, value in summary.items() if isinstance(value, int | float)}
    return Entrant(name, rows, whole)
