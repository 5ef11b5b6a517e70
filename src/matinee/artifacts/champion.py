"""Assembles champion bundles and their manifests, and lists the files to publish."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from matinee.artifacts.bundle import Champion
from matinee.artifacts.dvc_lock import load_candidate
from matinee.artifacts.manifest import read_manifest, write_manifest
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.run_outputs import RunOutputs
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.runtime.serialization import canonical_json

LOCK = Path("requirements.lock")
CODE = Path("src/matinee/models")
LIBRARIES = ("numpy", "scikit-learn", "scipy", "xgboost")
"""Libraries whose objects are pickled; another version may not be able to read them."""
OTHER_NAMES = {"xgboost": "xgboost-cpu"}
"""Of distributions with the same library."""


class Origin(NamedTuple):
    """The inputs of a champion, for its manifest."""

    data: Path
    """the folder of prepared tables"""
    params: dict[str, Any]
    summaries: dict[str, dict[str, Any]]
    """of every candidate of the task"""
    faults: Sequence[str] = ()
    """why the champion may not be promoted, although each of its models won"""


def build_champion(
    task: str, winners: dict[str, str], candidates: Path, **details: Any
) -> Champion:
    """`winners` are candidates by objective, `candidates` is the folder of their files."""
    models = {
        objective: _served_model(candidates / f"{name}.sav") for objective, name in winners.items()
    }
    return Champion(task, winners, models, **details)


def _served_model(sav: Path) -> Any:
    """Of a cross-fitted model the one that was fitted to all folds."""
    model = load_candidate(sav)
    return model.model if isinstance(model, CrossFitted) else model


def save_champion(champion: Champion, origin: Origin, sav: Path) -> None:
    """Writes the .sav and the manifest beside it."""
    digest = pickle_io.save(champion, sav)
    manifest = _manifest(champion, origin) | {"files": {sav.name: digest}}
    write_manifest(manifest, sav.with_suffix(".json"))


def _manifest(champion: Champion, origin: Origin) -> dict[str, Any]:
    """Content alone, so that the same inputs give the same bytes."""
    params, winners = origin.params, champion.candidates
    chosen = {name: params["candidates"][name] for name in winners.values()}
    task = params["tasks"][champion.task]
    return {
        "task": champion.task,
        "objectives": {
            objective: {"candidate": name, "metrics": _float_metrics(origin.summaries[name])}
            for objective, name in winners.items()
        },
        "digests": {
            "data": _folder_digest(origin.data, "*.parquet"),
            "params": pickle_io.sha256(canonical_json([params["seed"], task, chosen])),
            "code": _folder_digest(CODE, "*.py"),
            "lock": pickle_io.sha256(LOCK.read_bytes()),
        },
        "faults": list(origin.faults),
        "libraries": {name: _version(name) for name in LIBRARIES}
        | {"python": platform.python_version()},
    }


def _version(library: str) -> str:
    try:
        return version(OTHER_NAMES.get(library, library))
    except PackageNotFoundError:
        return version(library)


def _float_metrics(summary: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in summary.items() if isinstance(value, float)}


def _folder_digest(folder: Path, pattern: str) -> str:
    paths = sorted(path for path in folder.rglob(pattern))
    names = {p.relative_to(folder).as_posix(): pickle_io.sha256(p.read_bytes()) for p in paths}
    return pickle_io.sha256(canonical_json(names))


def check_digests(files: dict[str, Path]) -> None:
    """Refuses a champion other than the one that its manifest names."""
    for path in files.values():
        if path.suffix == ".sav":
            manifest = path.with_suffix(".json")
            expected = read_manifest(manifest)["files"].get(path.name)
            if pickle_io.sha256(path.read_bytes()) != expected:
                raise pickle_io.RefusedArtifact(
                    f"{path} is not the file that {manifest} names: run the pipeline again"
                )


def published_files(params: dict[str, Any], root: Path = Path()) -> dict[str, Path]:
    """Champions, their manifests and the catalogue tables, by name in the model store."""
    outputs = RunOutputs(root)
    champions = [
        path
        for task in params["tasks"]
        for path in (outputs.champion(task), outputs.manifest(task))
    ]
    tables = {
        f"{collection}.{name}.parquet": outputs.merged(collection) / f"{name}.parquet"
        for collection, names in params["publish"].items()
        if collection in params["collections"]
        for name in names
    }
    tables[outputs.crosswalk.name] = outputs.crosswalk
    # a source may lack some tables, such as the users' ratings
    existing = {name: path for name, path in tables.items() if path.exists()}
    return {path.name: path for path in champions} | existing
