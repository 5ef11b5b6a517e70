"""What the service answers from: the champions and catalogues of the published place's current
version."""

from __future__ import annotations

import gc
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from matinee import artifact, published
from matinee.artifact import RefusedArtifact
from matinee.catalogue.tmdb.listing import Listing, listing
from matinee.models.champion import Champion
from matinee.places import PublishError
from matinee.service import newcomer, rated, similar, subscriber, unseen, viewer
from matinee.service.catalogues import TMDB, catalogues
from matinee.service.lookalikes import Lookalikes
from matinee.service.offered import QUESTIONS
from matinee.service.question import Question
from matinee.service.rated import Rating
from matinee.service.subscribers import Subscribers
from matinee.service.viewers import Viewers

PLACE = "MATINEE_PUBLISHED"
FOLDER = "published"
TASKS = (newcomer.TASK, similar.TASK, subscriber.TASK, viewer.TASK)
_log = logging.getLogger("bentoml.matinee")


@dataclass
class Shelf:
    """Filled once at the start; until then, and if that fails, it says why it is empty."""

    version: str = ""
    champions: dict[str, Champion] = field(default_factory=dict)
    catalogues: dict[str, Any] = field(default_factory=dict)
    """By collection, each as its own module indexes it."""
    listing: Listing | None = None
    """Of the tmdb catalogue."""
    lookalikes: Lookalikes | None = None
    """Of the champion of similar."""
    viewers: Viewers | None = None
    """Of the champion of viewer."""
    subscribers: Subscribers | None = None
    """Of the champion of subscriber."""
    failure: str | None = "the champion has not been loaded yet"

    def held(self, question: Question) -> Any:
        """What the question is asked of; None where the version does not hold it."""
        if question.task == similar.TASK:
            return self.lookalikes
        return self.catalogues.get(question.collection)

    def fill(self, address: str) -> None:
        vars(self).update(vars(Shelf(failure="the champion is being loaded")))
        try:
            filled = _filled(published.open_current(address))
        except (PublishError, RefusedArtifact) as error:
            self.failure = str(error)
            _log.error("Not ready: %s", error)
        # whatever else goes wrong must keep the service from saying that it is ready
        except Exception as error:  # noqa: BLE001
            self.failure = f"loading failed with {type(error).__name__}; the log says more"
            _log.exception("Not ready: loading %s failed", address)
        else:
            vars(self).update(vars(filled))
            _log.info("Serving version %s of %s", self.version, address)
        _settle()


def place() -> str:
    """The setting, else a folder beside the caller, else the copy that lies in the bento."""
    packed = Path(__file__).parents[2] / FOLDER
    inside = packed.is_dir() and not Path(FOLDER).is_dir()
    return os.environ.get(PLACE) or (str(packed) if inside else FOLDER)


def _filled(version: published.Version) -> Shelf:
    champions, held = _champions(version), catalogues(version)
    if not held and not champions.keys() & set(TASKS):
        raise PublishError(
            f"version {version.version} holds no champion of {' or '.join(TASKS)} and no "
            f"catalogue; it holds {', '.join(version.names)}: run `dvc repro` and `make publish`"
        )
    films = listing(held[TMDB]) if TMDB in held else None
    likes = None
    if similar.TASK in champions:
        likes = Lookalikes.of(champions[similar.TASK], held.get(TMDB))
    viewers = Viewers.of(champions[viewer.TASK]) if viewer.TASK in champions else None
    asked = champions.get(subscriber.TASK)
    subscribers = Subscribers.of(asked) if asked else None
    filled = Shelf(
        version.version, champions, held, films, likes, viewers, subscribers, failure=None
    )
    _rehearse(filled)
    return filled


def _champions(version: published.Version) -> dict[str, Champion]:
    found = {}
    for name in version.names:
        if name.endswith(".sav"):
            data = version.read(name)
            # read has proved the bytes; load proves what may be made of them
            champion = artifact.load(data, artifact.sha256(data))
            found[_fitting(champion, name).task] = champion
    return found


def _fitting(champion: object, name: str) -> Champion:
    if not isinstance(champion, Champion):
        raise RefusedArtifact(f"{name} holds a {type(champion).__name__}, not a champion")
    films = champion.films.film_ids
    if not all(np.array_equal(model.film_ids, films) for model in champion.models.values()):
        raise RefusedArtifact(f"the models in {name} do not know the films it lists")
    return champion


def _rehearse(shelf: Shelf) -> None:
    """The first question costs more than the others, and may fail: better now."""
    if newcomer.TASK in shelf.champions:
        newcomer.answer(shelf.champions[newcomer.TASK], shelf.version, newcomer.Newcomer())
    if shelf.lookalikes:
        any_film = int(shelf.lookalikes.offered.film_ids[0])
        similar.answer(shelf.lookalikes, shelf.version, similar.Similar(film_id=any_film))
    if shelf.viewers:
        _rehearse_viewer(shelf.viewers, shelf.version)
    if shelf.subscribers:
        subscriber.rehearse(shelf.subscribers, shelf.version)
    for question in QUESTIONS:
        held = shelf.held(question)
        if held is not None:
            question.rehearse(held)


def _rehearse_viewer(held: Viewers, version: str) -> None:
    """As a stranger, and as somebody known."""
    film_id = int(held.traits.film_ids[0])
    given = [Rating(film_id=film_id, rating=rated.MOST_STARS)]
    stranger = viewer.Viewer(ratings=given, film_id=film_id, diversity=0.5)
    unseen.answer(held, version, stranger)
    remembered = held.champion.remembered
    if remembered and len(remembered.user_ids):
        known = viewer.Viewer(user_id=int(remembered.user_ids[0]))
        unseen.answer(held, version, known)


def _settle() -> None:
    """What is loaded stays: the collector need not look at it, nor look often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)
