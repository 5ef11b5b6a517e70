"""What the service answers from: the champions of the published place's current version."""

from __future__ import annotations

import gc
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from matinee import artifact, published
from matinee.artifact import RefusedArtifact
from matinee.models.champion import Champion
from matinee.places import PublishError
from matinee.service import newcomer

PLACE = "MATINEE_PUBLISHED"
FOLDER = "published"
_log = logging.getLogger("bentoml.matinee")


@dataclass
class Shelf:
    """Filled once at the start; until then, and if that fails, it says why it is empty."""

    version: str = ""
    champions: dict[str, Champion] = field(default_factory=dict)
    failure: str | None = "the champion has not been loaded yet"

    def fill(self, address: str) -> None:
        self.champions, self.failure = {}, "the champion is being loaded"
        try:
            version = published.open_current(address)
            champions = _champions(version)
            _rehearse(champions, version.version)
        except (PublishError, RefusedArtifact) as error:
            self.failure = str(error)
            _log.error("Not ready: %s", error)
        # whatever else goes wrong must keep the service from saying that it is ready
        except Exception as error:  # noqa: BLE001
            self.failure = f"loading failed with {type(error).__name__}; the log says more"
            _log.exception("Not ready: loading %s failed", address)
        else:
            self.version, self.champions, self.failure = version.version, champions, None
            _log.info("Serving version %s of %s", version.version, address)
        _settle()


def place() -> str:
    """The setting, else a folder beside the caller, else the copy that lies in the bento."""
    packed = Path(__file__).parents[2] / FOLDER
    inside = packed.is_dir() and not Path(FOLDER).is_dir()
    return os.environ.get(PLACE) or (str(packed) if inside else FOLDER)


def _champions(version: published.Version) -> dict[str, Champion]:
    found = {}
    for name in version.names:
        if name.endswith(".sav"):
            data = version.read(name)
            # read has proved the bytes; load proves what may be made of them
            champion = artifact.load(data, artifact.sha256(data))
            found[_fitting(champion, name).task] = champion
    if newcomer.TASK not in found:
        raise PublishError(
            f"version {version.version} holds no champion of {newcomer.TASK}; "
            f"it holds {', '.join(version.names)}: run `dvc repro` and `make publish`"
        )
    return found


def _fitting(champion: object, name: str) -> Champion:
    if not isinstance(champion, Champion):
        raise RefusedArtifact(f"{name} holds a {type(champion).__name__}, not a champion")
    films = champion.films.film_ids
    if not all(np.array_equal(side.film_ids, films) for side in (champion.ranker, champion.rater)):
        raise RefusedArtifact(f"the models in {name} do not know the films it lists")
    return champion


def _rehearse(champions: dict[str, Champion], version: str) -> None:
    """The first question costs more than the others, and may fail: better now."""
    newcomer.answer(champions[newcomer.TASK], version, newcomer.Newcomer())


def _settle() -> None:
    """What is loaded stays: the collector need not look at it, nor look often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)
