"""A shelf made of a published version: verified, loaded and asked once before anybody else asks.

What the shelf before was made of, by digest, is taken over: it is neither read nor held twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.catalog.tmdb.film_query import build_film_table
from matinee.model_store.releases import Version
from matinee.model_store.storage import PublishError
from matinee.service.routes import newcomer, similar, subscriber
from matinee.service.routes.query_catalog import QUESTIONS
from matinee.service.routes.viewer import answer
from matinee.service.schemas import ratings, viewer
from matinee.service.schemas.ratings import Rating
from matinee.service.state.catalogs import TMDB, catalogue, collections, tables_of
from matinee.service.state.similar_index import SimilarIndex
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.subscriber_index import SubscriberIndex
from matinee.service.state.viewer_index import ViewerIndex

TASKS = (newcomer.TASK, similar.TASK, subscriber.TASK, viewer.TASK)
Key = tuple[str, ...]


def load_snapshot(
    version: Version, before: Snapshot | None = None, pause: Callable[[], None] = lambda: None
) -> Snapshot:
    """Before each part, `pause` may hold it up, or end it by raising."""
    before = before or Snapshot()
    parts = _Parts(before.parts, pause)
    champions, keys = _champions(version, parts)
    held = {}
    for collection in collections(version):
        keys[collection] = _key(version, *tables_of(version, collection))
        make = partial(catalogue, version, collection)
        held[collection] = parts.made(collection, keys[collection], make)
    if not held and not champions.keys() & set(TASKS):
        raise PublishError(
            f"version {version.version} holds no champion of {' or '.join(TASKS)} and no "
            f"catalogue; it holds {', '.join(version.names)}: run `dvc repro` and `make publish`"
        )
    shelf = Snapshot(
        version.version,
        champions=champions,
        catalogues=held,
        **_derived(champions, held, keys, parts),
        failure=None,
    )
    pause()
    _rehearse(shelf, before)
    return shelf


class _Parts:
    """What is made of published files, or was made of the same before."""

    def __init__(self, before: Mapping[Key, Any], pause: Callable[[], None]) -> None:
        self.before, self.pause = before, pause
        self.now: dict[Key, Any] = {}

    def made(self, kind: str, key: Key, make: Callable[[], Any]) -> Any:
        known = (kind, *key)
        if known in self.before:
            self.now[known] = self.before[known]
        else:
            self.pause()
            self.now[known] = make()
        return self.now[known]


def _key(version: Version, *names: str) -> Key:
    return tuple(part for name in names for part in (name, version.digest(name)))


def _champions(version: Version, parts: _Parts) -> tuple[dict[str, Champion], dict[str, Key]]:
    found, keys = {}, {}
    for name in version.names:
        if name.endswith(".sav"):
            key = _key(version, name)
            champion = parts.made("champion", key, partial(_champion, version, name))
            found[champion.task], keys[champion.task] = champion, key
    return found, keys


def _champion(version: Version, name: str) -> Champion:
    champion = version.load(name)
    if not isinstance(champion, Champion):
        raise RefusedArtifact(f"{name} holds a {type(champion).__name__}, not a champion")
    films = champion.films.film_ids
    if not all(np.array_equal(model.film_ids, films) for model in champion.models.values()):
        raise RefusedArtifact(f"the models in {name} do not know the films it lists")
    return champion


def _derived(
    champions: Mapping[str, Champion],
    held: Mapping[str, Any],
    keys: Mapping[str, Key],
    parts: _Parts,
) -> dict[str, Any]:
    """What is made ready of champions and catalogues, by its name on the shelf."""
    tmdb: Any = held.get(TMDB)
    # the first source must be there, of the others what is there is told too
    makes: dict[str, tuple[tuple[str, ...], Callable[[], Any]]] = {
        "listing": ((TMDB,), lambda: build_film_table(tmdb)),
        "lookalikes": (
            (similar.TASK, TMDB),
            lambda: SimilarIndex.of(champions[similar.TASK], tmdb),
        ),
        "viewers": ((viewer.TASK,), lambda: ViewerIndex.of(champions[viewer.TASK])),
        "subscribers": ((subscriber.TASK,), lambda: SubscriberIndex.of(champions[subscriber.TASK])),
    }
    found: dict[str, Any] = {}
    for name, (sources, make) in makes.items():
        if sources[0] in keys:
            key = tuple(part for source in sources for part in keys.get(source, ()))
            found[name] = parts.made(name, key, make)
    return found | {"parts": parts.now}


def _rehearse(shelf: Snapshot, before: Snapshot) -> None:
    """The first question costs more than the others, and may fail: better now. What was there
    before has answered already."""
    asked = shelf.champions.get(newcomer.TASK)
    if asked and asked is not before.champions.get(newcomer.TASK):
        newcomer.answer(asked, shelf.version, newcomer.Newcomer())
    if shelf.lookalikes and shelf.lookalikes is not before.lookalikes:
        any_film = int(shelf.lookalikes.item_index.film_ids[0])
        similar.answer(shelf.lookalikes, shelf.version, similar.Similar(film_id=any_film))
    if shelf.viewers and shelf.viewers is not before.viewers:
        _rehearse_viewer(shelf.viewers, shelf.version)
    if shelf.subscribers and shelf.subscribers is not before.subscribers:
        subscriber.rehearse(shelf.subscribers, shelf.version)
    for question in QUESTIONS:
        held = shelf.held(question)
        if held is not None and held is not before.held(question):
            question.rehearse(held)


def _rehearse_viewer(held: ViewerIndex, version: str) -> None:
    """As a stranger, and as somebody known."""
    film_id = int(held.item_attributes.film_ids[0])
    given = [Rating(film_id=film_id, rating=ratings.MOST_STARS)]
    stranger = viewer.Viewer(ratings=given, film_id=film_id, diversity=0.5)
    answer(held, version, stranger)
    remembered = held.champion.remembered
    if remembered and len(remembered.user_ids):
        known = viewer.Viewer(user_id=int(remembered.user_ids[0]))
        answer(held, version, known)
