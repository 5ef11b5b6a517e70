"""Less of what a model of likeness learns from, to see how its cost grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matinee.evaluation.beyond_accuracy.scaling_law import sample_share
from matinee.models.base import ContentTables, film_ids
from matinee.schema.columns import FILM_ID

if TYPE_CHECKING:
    import pandas as pd

UNIT = "films"


def subsample(library: ContentTables, share: float, seed: int) -> tuple[ContentTables, int]:
    """A share of the films with all that is said of them, and how many those are."""
    kept = sample_share(film_ids(library.films), share, seed)

    def of_those(table: pd.DataFrame) -> pd.DataFrame:
        return table[table[FILM_ID].isin(kept)]

    names = ("films", "genres", "keywords", "people")
    told = {name: of_those(getattr(library, name)) for name in names}
    links = None if library.links is None else of_those(library.links)
    return library._replace(**told, links=links), len(kept)
