"""The snapshot: champions and catalogs of one version, with the indexes built from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matinee.artifacts.bundle import Champion
from matinee.catalog.tmdb.film_query import FilmTable
from matinee.model_store.storage import DEFAULT_FOLDER
from matinee.service.routes import similar
from matinee.service.routes.query_spec import QuerySpec
from matinee.service.state.batch_table import BatchTable
from matinee.service.state.film_filter import FilmFilter
from matinee.service.state.film_identity import FilmIdentity
from matinee.service.state.similar_index import SimilarIndex
from matinee.service.state.subscriber_index import SubscriberIndex
from matinee.service.state.viewer_index import ViewerIndex

MODEL_STORE = "MATINEE_MODEL_STORE"


@dataclass(frozen=True)
class Snapshot:
    """Immutable: another version is another snapshot. An empty one has a `failure`."""

    version: str = ""
    promotion: int = 0
    """Number of the promotion that made the version current."""
    since: float = 0
    """Unix time at which this process started to serve it."""
    champions: Mapping[str, Champion] = field(default_factory=dict)
    """By task."""
    catalogs: Mapping[str, Any] = field(default_factory=dict)
    """By collection."""
    identity: FilmIdentity = field(default_factory=FilmIdentity)
    film_table: FilmTable | None = None
    """Of the tmdb catalog."""
    newcomer_filter: FilmFilter | None = None
    similar_index: SimilarIndex | None = None
    viewer_index: ViewerIndex | None = None
    subscriber_index: SubscriberIndex | None = None
    batch_table: BatchTable = field(default_factory=BatchTable)
    """The viewer's lists that were written before."""
    parts: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    """Everything built from published files, by kind and the digests of those files."""
    failure: str | None = "the champion has not been loaded yet"

    def index_for(self, query: QuerySpec) -> Any:
        """What answers the query; None if the version does not contain it."""
        if query.task == similar.TASK:
            return self.similar_index
        return self.catalogs.get(query.collection)


def store_address() -> str:
    """MATINEE_MODEL_STORE, else ./model-store, else the copy packed into the bento."""
    packed = Path(__file__).parents[2] / DEFAULT_FOLDER
    in_bento = packed.is_dir() and not Path(DEFAULT_FOLDER).is_dir()
    return os.environ.get(MODEL_STORE) or (str(packed) if in_bento else DEFAULT_FOLDER)
