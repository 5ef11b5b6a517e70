"""Loads, verifies and warms up one version.

Parts of the previous snapshot built from files with the same digests are reused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.catalog.tmdb.film_query import build_film_table
from matinee.model_store.storage import PublishError
from matinee.model_store.versions import VersionFiles
from matinee.service.routes import newcomer, similar, subscriber
from matinee.service.routes.query_catalog import QUERIES
from matinee.service.routes.viewer import answer
from matinee.service.schemas import ratings, viewer
from matinee.service.schemas.ratings import Rating
from matinee.service.state.batch_table import BatchTable, open_batch_table
from matinee.service.state.catalogs import TMDB, build_catalog, collections, table_files
from matinee.service.state.film_filter import FilmFilter
from matinee.service.state.film_identity import CROSSWALK, FilmIdentity
from matinee.service.state.similar_index import SimilarIndex
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.subscriber_index import SubscriberIndex
from matinee.service.state.viewer_index import ViewerIndex

TASKS = (newcomer.TASK, similar.TASK, subscriber.TASK, viewer.TASK)
Key = tuple[str, ...]


def load_snapshot(
    version: VersionFiles,
    previous: Snapshot | None = None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Snapshot:
    """`checkpoint` is called before each part is built; it may raise to cancel the load."""
    previous = previous or Snapshot()
    parts = _PartCache(previous.parts, checkpoint)
    champions, keys = _load_champions(version, parts)
    catalogs = {}
    for collection in collections(version):
        keys[collection] = _key(version, *table_files(version, collection))
        build = partial(build_catalog, version, collection)
        catalogs[collection] = parts.get(collection, keys[collection], build)
    _refuse_empty(version, champions, catalogs)
    identity = FilmIdentity()
    if CROSSWALK in version.names:
        keys[CROSSWALK] = _key(version, CROSSWALK)
        read = partial(read_identity, version)
        identity = parts.get("identity", keys[CROSSWALK], read)
    indexes = _build_indexes(champions, catalogs, identity, keys, parts)
    snapshot = Snapshot(
        version.version,
        champions=champions,
        catalogs=catalogs,
        identity=identity,
        batch_table=_batch_table(version),
        **indexes,
        parts=parts.current,
        failure=None,
    )
    checkpoint()
    _warm_up(snapshot, previous)
    return snapshot


def _batch_table(version: VersionFiles) -> BatchTable:
    name = f"{viewer.TASK}.sav"
    return open_batch_table(version.digest(name)) if name in version.names else BatchTable()


def _refuse_empty(
    version: VersionFiles, champions: Mapping[str, Champion], catalogs: Mapping[str, Any]
) -> None:
    if not catalogs and not champions.keys() & set(TASKS):
        raise PublishError(
            f"version {version.version} holds no champion of {' or '.join(TASKS)} and no "
            f"catalog; it holds {', '.join(version.names)}: run `dvc repro` and `make publish`"
        )


class _PartCache:
    """Reuses parts of the previous snapshot, and builds the others."""

    def __init__(self, previous: Mapping[Key, Any], checkpoint: Callable[[], None]) -> None:
        self.previous, self.checkpoint = previous, checkpoint
        self.current: dict[Key, Any] = {}

    def get(self, kind: str, key: Key, build: Callable[[], Any]) -> Any:
        cached = (kind, *key)
        if cached in self.previous:
            self.current[cached] = self.previous[cached]
        else:
            self.checkpoint()
            self.current[cached] = build()
        return self.current[cached]


def _key(version: VersionFiles, *names: str) -> Key:
    return tuple(part for name in names for part in (name, version.digest(name)))


def _load_champions(
    version: VersionFiles, parts: _PartCache
) -> tuple[dict[str, Champion], dict[str, Key]]:
    champions, keys = {}, {}
    for name in version.names:
        if name.endswith(".sav"):
            key = _key(version, name)
            champion = parts.get("champion", key, partial(load_champion, version, name))
            champions[champion.task], keys[champion.task] = champion, key
    return champions, keys


def load_champion(version: VersionFiles, name: str) -> Champion:
    champion = version.load(name)
    if not isinstance(champion, Champion):
        raise RefusedArtifact(f"{name} holds a {type(champion).__name__}, not a champion")
    film_ids = champion.films.film_ids
    if not all(np.array_equal(model.film_ids, film_ids) for model in champion.models.values()):
        raise RefusedArtifact(f"the models in {name} do not know the films it lists")
    return champion


def read_identity(version: VersionFiles) -> FilmIdentity:
    return FilmIdentity.from_parquet(version.read(CROSSWALK))


def _build_indexes(
    champions: Mapping[str, Champion],
    catalogs: Mapping[str, Any],
    identity: FilmIdentity,
    keys: Mapping[str, Key],
    parts: _PartCache,
) -> dict[str, Any]:
    """The indexes built from champions and catalogs, by their field of the snapshot."""
    tmdb: Any = catalogs.get(TMDB)
    # the first source is required, the others are optional
    builders: dict[str, tuple[tuple[str, ...], Callable[[], Any]]] = {
        "film_table": ((TMDB,), lambda: build_film_table(tmdb)),
        "newcomer_filter": (
            (newcomer.TASK,),
            lambda: FilmFilter.build(champions[newcomer.TASK].films),
        ),
        "similar_index": (
            (similar.TASK, TMDB, CROSSWALK),
            lambda: SimilarIndex.build(champions[similar.TASK], tmdb, identity),
        ),
        "viewer_index": ((viewer.TASK,), lambda: ViewerIndex.build(champions[viewer.TASK])),
        "subscriber_index": (
            (subscriber.TASK,),
            lambda: SubscriberIndex.build(champions[subscriber.TASK]),
        ),
    }
    indexes: dict[str, Any] = {}
    for name, (sources, build) in builders.items():
        if sources[0] in keys:
            key = tuple(part for source in sources for part in keys.get(source, ()))
            indexes[name] = parts.get(name, key, build)
    return indexes


def _warm_up(snapshot: Snapshot, previous: Snapshot) -> None:
    """Run one query on each part that is not reused: the first one is slow, and may fail."""
    champion = snapshot.champions.get(newcomer.TASK)
    if champion and champion is not previous.champions.get(newcomer.TASK):
        newcomer.answer(champion, snapshot.version, newcomer.NewcomerRequest())
    index = snapshot.similar_index
    if index and index is not previous.similar_index:
        film_id = index.shown_ids[0]
        similar.answer(index, snapshot.version, similar.SimilarRequest(film_id=film_id))
    if snapshot.viewer_index and snapshot.viewer_index is not previous.viewer_index:
        _warm_up_viewer(snapshot.viewer_index, snapshot.version)
    if snapshot.subscriber_index and snapshot.subscriber_index is not previous.subscriber_index:
        subscriber.warm_up(snapshot.subscriber_index, snapshot.version)
    for query in QUERIES:
        catalog = snapshot.index_for(query)
        if catalog is not None and catalog is not previous.index_for(query):
            query.warm_up(catalog)


def _warm_up_viewer(index: ViewerIndex, version: str) -> None:
    """One fold-in query, and one of a user of the training data."""
    film_id = int(index.item_attributes.film_ids[0])
    rated = [Rating(film_id=film_id, rating=ratings.MAX_STARS)]
    answer(index, version, viewer.ViewerRequest(ratings=rated, film_id=film_id, diversity=0.5))
    remembered = index.champion.histories
    if remembered and len(remembered.user_ids):
        user_id = int(remembered.user_ids[0])
        answer(index, version, viewer.ViewerRequest(user_id=user_id))
