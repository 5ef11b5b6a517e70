"""One `film_id` for a film of any collection, from the published crosswalk."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from matinee.metrics.inputs import Ints
from matinee.schema.columns import FILM_ID
from matinee.schema.crosswalk import COLLECTION, SOURCE_ID, TMDB_OFFSET

CROSSWALK = "crosswalk.parquet"


@dataclass(frozen=True)
class FilmIdentity:
    """Without a crosswalk, as in versions that have none, a `film_id` of TMDB is TMDB's own id."""

    offset: int = 0
    """what is added to the TMDB id of a film that MovieLens lacks"""
    of_tmdb: Mapping[int, int] = field(default_factory=dict)
    """`film_id` by TMDB id, of the films that MovieLens has"""
    of_title: Mapping[str, int] = field(default_factory=dict)
    """`film_id` by the id of a streaming title"""
    tmdb_of: Mapping[int, int] = field(default_factory=dict)
    titles_of: Mapping[int, list[str]] = field(default_factory=dict)

    @classmethod
    def from_parquet(cls, data: bytes) -> Self:
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(data)).to_pydict()
        of_tmdb, of_title, titles_of = {}, {}, dict[int, list[str]]()
        for film_id, collection, source_id in zip(
            table[FILM_ID], table[COLLECTION], table[SOURCE_ID], strict=True
        ):
            if collection == "tmdb":
                of_tmdb[int(source_id)] = film_id
            else:
                of_title[source_id] = film_id
                titles_of.setdefault(film_id, []).append(source_id)
        tmdb_of = {film_id: tmdb_id for tmdb_id, film_id in of_tmdb.items()}
        return cls(TMDB_OFFSET, of_tmdb, of_title, tmdb_of, titles_of)

    def from_tmdb(self, tmdb_id: int) -> int:
        return self.of_tmdb.get(tmdb_id, self.offset + tmdb_id)

    def to_tmdb(self, film_id: int) -> int | None:
        """None if the film has no TMDB id."""
        if film_id >= self.offset:
            return film_id - self.offset
        return self.tmdb_of.get(film_id)

    def canonical(self, film_id: int) -> int:
        """The `film_id` under which MovieLens has a film that was numbered by its TMDB id."""
        tmdb_id = self.to_tmdb(film_id)
        return film_id if tmdb_id is None else self.from_tmdb(tmdb_id)

    def map_tmdb(self, tmdb_ids: Ints) -> list[int]:
        return [self.from_tmdb(tmdb_id) for tmdb_id in tmdb_ids.tolist()]
