"""What the service answers from: the champions and catalogues of one published version."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matinee.artifacts.bundle import Champion
from matinee.catalog.tmdb.film_query import FilmTable
from matinee.service.routes import similar
from matinee.service.routes.query_spec import QuerySpec
from matinee.service.state.similar_index import SimilarIndex
from matinee.service.state.subscriber_index import SubscriberIndex
from matinee.service.state.viewer_index import ViewerIndex

PLACE = "MATINEE_MODEL_STORE"
FOLDER = "published"


@dataclass(frozen=True)
class Snapshot:
    """Never changed: another version comes as another shelf. An empty one says why it is empty."""

    version: str = ""
    promotion: int = 0
    """The number of the one that made the version current."""
    since: float = 0
    """When this process began to answer from it."""
    champions: Mapping[str, Champion] = field(default_factory=dict)
    catalogues: Mapping[str, Any] = field(default_factory=dict)
    """By collection, each as its own module indexes it."""
    listing: FilmTable | None = None
    """Of the tmdb catalogue."""
    lookalikes: SimilarIndex | None = None
    """Of the champion of similar."""
    viewers: ViewerIndex | None = None
    """Of the champion of viewer."""
    subscribers: SubscriberIndex | None = None
    """Of the champion of subscriber."""
    parts: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    """All that was made of published files, by what it is and the digests of those files."""
    failure: str | None = "the champion has not been loaded yet"

    def held(self, question: QuerySpec) -> Any:
        """What the question is asked of; None where the version does not hold it."""
        if question.task == similar.TASK:
            return self.lookalikes
        return self.catalogues.get(question.collection)


def store_address() -> str:
    """The setting, else a folder beside the caller, else the copy that lies in the bento."""
    packed = Path(__file__).parents[2] / FOLDER
    inside = packed.is_dir() and not Path(FOLDER).is_dir()
    return os.environ.get(PLACE) or (str(packed) if inside else FOLDER)
