"""The champions that lists are made by: those of this run, or of a model store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matinee.artifacts.bundle import Champion
from matinee.model_store import store
from matinee.model_store.run_files import RunFiles
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.model_store.versions import VersionFiles
from matinee.service.routes.similar import TASK as SIMILAR
from matinee.service.schemas.viewer import TASK as VIEWER
from matinee.service.state.catalogs import TMDB, build_catalog, collections
from matinee.service.state.film_identity import CROSSWALK, FilmIdentity
from matinee.service.state.loader import load_champion, read_identity
from matinee.service.state.similar_index import SimilarIndex
from matinee.service.state.viewer_index import ViewerIndex


def open_files(root: Path, params: dict[str, Any], address: str | None) -> VersionFiles:
    """The current version of the model store; without an address, what this run has made."""
    if address is None:
        return RunFiles.of_run(root, params)
    return store.open_current(address, StoreAddress.from_params(params).endpoint_url)


def load(files: VersionFiles, task: str) -> Champion:
    return load_champion(files, champion_file(files, task))


def viewer_index(files: VersionFiles) -> ViewerIndex:
    return ViewerIndex.build(load(files, VIEWER))


def similar_index(files: VersionFiles) -> SimilarIndex:
    catalog = build_catalog(files, TMDB) if TMDB in collections(files) else None
    identity = read_identity(files) if CROSSWALK in files.names else FilmIdentity()
    return SimilarIndex.build(load(files, SIMILAR), catalog, identity)


def champion_file(files: VersionFiles, task: str) -> str:
    name = f"{task}.sav"
    if name not in files.names:
        tasks = ", ".join(each.removesuffix(".sav") for each in files.names if each[-4:] == ".sav")
        raise PublishError(
            f"there is no champion of {task}; allowed: {tasks or 'none yet, so run `make run`'}"
        )
    return name
