"""The champions that lists are made by: those of this run, or of a model store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matinee.model_store import store
from matinee.model_store.run_files import RunFiles
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.model_store.versions import VersionFiles
from matinee.service.schemas.viewer import TASK as VIEWER
from matinee.service.state.loader import load_champion
from matinee.service.state.viewer_index import ViewerIndex


def open_files(root: Path, params: dict[str, Any], address: str | None) -> VersionFiles:
    """The current version of the model store; without an address, what this run has made."""
    if address is None:
        return RunFiles.of_run(root, params)
    return store.open_current(address, StoreAddress.from_params(params).endpoint_url)


def viewer_index(files: VersionFiles) -> ViewerIndex:
    return ViewerIndex.build(load_champion(files, champion_file(files, VIEWER)))


def champion_file(files: VersionFiles, task: str) -> str:
    name = f"{task}.sav"
    if name not in files.names:
        tasks = ", ".join(each.removesuffix(".sav") for each in files.names if each[-4:] == ".sav")
        raise PublishError(
            f"there is no champion of {task}; allowed: {tasks or 'none yet, so run `make run`'}"
        )
    return name
