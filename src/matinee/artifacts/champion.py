"""A champion made of the winners' files, and its manifest."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts import pickle_io
from matinee.artifacts.bundle import Champion
from matinee.artifacts.dvc_lock import load_candidate
from matinee.artifacts.manifest import read_manifest, write_manifest
from matinee.models.cross_fitted import CrossFitted
from matinee.runtime.serialization import canonical_json

if TYPE_CHECKING:
    pass

LOCK = Path("requirements.lock")
CODE = Path("src/matinee/models")
LIBRARIES = ("numpy", "scikit-learn", "scipy", "xgboost")
"""Whose objects a champion is made of; other versions may read them differently."""


class Origin(NamedTuple):
    """What a champion comes from."""

    data: Path
    """the folder of prepared tables"""
    params: dict[str, Any]
    summaries: dict[str, dict[str, Any]]
    """of every candidate of the task"""


def build_champion(task: str, winners: dict[str, str], candidates: Path, **told: Any) -> Champion:
    """From the winners' names by objective and the folder of their files."""
    models = {
        objective: _serving(candidates / f"{name}.sav") for objective, name in winners.items()
    }
    return Champion(task, winners, models, **told)


def _serving(sav: Path) -> Any:
    """Of a model that was also fitted without each fold, the one that was fitted to all."""
    model = load_candidate(sav)
    return model.model if isinstance(model, CrossFitted) else model


def save_champion(champion: Champion, origin: Origin, sav: Path) -> None:
    """The .sav, and its manifest beside it."""
    digest = pickle_io.save(champion, sav)
    made = _manifest(champion, origin) | {"files": {sav.name: digest}}
    write_manifest(made, sav.with_suffix(".json"))


def _manifest(champion: Champion, origin: Origin) -> dict[str, Any]:
    """By content alone, so that the same work gives the same bytes."""
    params, winners = origin.params, champion.candidates
    chosen = {name: params["candidates"][name] for name in winners.values()}
    task = params["tasks"][champion.task]
    return {
        "task": champion.task,
        "objectives": {
            objective: {"candidate": name, "metrics": _figures(origin.summaries[name])}
            for objective, name in winners.items()
        },
        "digests": {
            "data": _folder(origin.data, "*.parquet"),
            "params": pickle_io.sha256(canonical_json([params["seed"], task, chosen])),
            "code": _folder(CODE, "*.py"),
            "lock": pickle_io.sha256(LOCK.read_bytes()),
        },
        "libraries": {name: version(name) for name in LIBRARIES}
        | {"python": platform.python_version()},
    }


def _figures(summary: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in summary.items() if isinstance(value, float)}


def _folder(folder: Path, pattern: str) -> str:
    paths = sorted(path for path in folder.rglob(pattern))
    names = {p.relative_to(folder).as_posix(): pickle_io.sha256(p.read_bytes()) for p in paths}
    return pickle_io.sha256(canonical_json(names))


def check_digests(files: dict[str, Path]) -> None:
    """A champion is the one that its manifest names, or is not signed."""
    for path in files.values():
        if path.suffix == ".sav":
            beside = path.with_suffix(".json")
            named = read_manifest(beside)["files"].get(path.name)
            if pickle_io.sha256(path.read_bytes()) != named:
                raise pickle_io.RefusedArtifact(
                    f"{path} is not the file that {beside} names: run the pipeline again"
                )


def published_files(params: dict[str, Any], root: Path = Path()) -> dict[str, Path]:
    """What is published, by its name there: champions, and the tables that answer questions."""
    endings = ("sav", "json")
    best = {
        f"{task}.{e}": root / "models" / "best" / f"{task}.{e}"
        for task in params["tasks"]
        for e in endings
    }
    tables = {
        f"{collection}.{name}.parquet": root / "data" / "merged" / collection / f"{name}.parquet"
        for collection, names in params["publish"].items()
        if collection in params["collections"]
        for name in names
    }
    # a source may come without some tables, such as the users' ratings
    return best | {name: path for name, path in tables.items() if path.exists()}
