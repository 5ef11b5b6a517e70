"""The lock files of a run: what DVC recorded of its stages and their outputs."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.runtime.serialization import read_yaml

RW_LOCK = ".dvc/tmp/rwlock"
PIPELINE_FILES = (
    "dvc.yaml",
    *(f"pipeline/{name}/dvc.yaml" for name in ("sources", "train", "evaluate")),
)
LOCK_FILES = tuple(name.replace(".yaml", ".lock") for name in PIPELINE_FILES)
"""One beside each pipeline file."""


def locked_stages(root: Path) -> dict[str, Any]:
    """Every stage that DVC has recorded, by name."""
    stages: dict[str, Any] = {}
    for name in LOCK_FILES:
        if (root / name).exists():
            stages |= read_yaml(root / name)["stages"]
    return stages


def read_output(root: Path, name: str) -> bytes:
    """The bytes of an output (a path below `root`); refuses what is not recorded or differs.

    DVC itself does not hash a file again whose time and size look unchanged.
    """
    data = (root / name).read_bytes()
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != _locked_md5(root, name):
        raise RefusedArtifact(f"{name} is not as the pipeline wrote it: run `make run`")
    return data


def load_candidate(path: Path) -> Any:
    """The model in a candidate's file, opened only if its digest is the recorded one.

    A file outside of any checkout with a lock file has no recorded digest.
    """
    path = path.absolute()
    root = next((folder for folder in path.parents if (folder / LOCK_FILES[0]).exists()), None)
    if root is None:
        return pickle_io.read(path)
    data = read_output(root, path.relative_to(root).as_posix())
    return pickle_io.load(data, pickle_io.sha256(data))


def _locked_md5(root: Path, name: str) -> str | None:
    """Searches the text: parsing a whole lock file would take longer than some stages do."""
    entry = re.compile(rf"^    - (?:.*\n      )*?path: {re.escape(name)}\n(?:      .*\n)*", re.M)
    for lock in (root / file for file in LOCK_FILES):
        text = lock.read_text() if lock.exists() else ""
        for match in entry.finditer(text):
            before = text[: match.start()]
            sections = [before.rfind(f"\n    {kind}:\n") for kind in ("outs", "deps")]
            digest = re.search(r"\bmd5: ([0-9a-f]{32})$", match[0], re.M)
            if digest and sections[0] > sections[1]:
                return digest[1]
    return None


def repair(root: Path) -> list[str]:
    """Removes what DVC was killed in the middle of writing, since it refuses to run with it.

    Nothing is lost: stages without an entry are found again in the run cache.
    """
    broken = [name for name in LOCK_FILES if not _is_whole_lock(root / name)]
    broken += [name for name in (RW_LOCK,) if not _is_whole_json(root / name)]
    for name in broken:
        (root / name).unlink()
    return broken


def _is_whole_json(file: Path) -> bool:
    try:
        return not file.exists() or isinstance(json.loads(file.read_bytes()), dict)
    except ValueError:
        return False


def _is_whole_lock(file: Path) -> bool:
    if not file.exists():
        return True
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA
    from voluptuous import Invalid
    from yaml import YAMLError

    try:
        COMPILED_LOCKFILE_SCHEMA(read_yaml(file))
    except (YAMLError, ValueError, Invalid):
        return False
    return True
