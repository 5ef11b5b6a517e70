"""The crosswalk: other collections' ids of the films of MovieLens and TMDB."""

from __future__ import annotations

from matinee.schema.columns import FILM_ID
from matinee.schema.validation import Column, Table

COLLECTION, SOURCE_ID = "collection", "source_id"
TMDB_OFFSET = 1_000_000_000
"""`film_id` of a film that MovieLens lacks: this plus its TMDB id."""

CROSSWALK = Table(
    "crosswalk",
    {
        FILM_ID: Column("int64"),
        COLLECTION: Column("str", allowed=("tmdb", "streaming")),
        SOURCE_ID: Column("str"),
    },
    key=(COLLECTION, SOURCE_ID),
)
