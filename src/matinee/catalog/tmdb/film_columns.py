"""The film table as arrays; films are addressed by index, in ascending order of ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.search.name_index import Ints
from matinee.schema.columns import FILM_ID, TITLE
from matinee.schema.tmdb import (
    BUDGET,
    DOUBTFUL_MONEY,
    FRANCHISE,
    ORIGINAL_LANGUAGE,
    POPULARITY,
    RELEASE_DATE,
    RELEASE_YEAR,
    RETURN,
    REVENUE,
    RUNTIME,
    VOTE_AVERAGE,
    VOTE_COUNT,
)

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

FILM_COLUMNS = (
    *(FILM_ID, TITLE, RELEASE_DATE, RELEASE_YEAR, ORIGINAL_LANGUAGE, RUNTIME, FRANCHISE),
    *(BUDGET, REVENUE, RETURN, DOUBTFUL_MONEY, POPULARITY, VOTE_AVERAGE, VOTE_COUNT),
)
THURSDAY = 3
"""The weekday of 1970-01-01, if Monday is 0."""


@dataclass(frozen=True)
class FilmColumns:
    ids: Ints
    titles: list[str]
    dates: list[str]
    years: Ints
    languages: list[str]
    runtimes: Ints
    """In minutes; 0 if unknown."""
    budgets: Ints
    revenues: Ints
    returns: Floats
    doubtful: NDArray[np.bool_]
    popularities: Floats
    votes: Ints
    ratings: Floats
    popularity_rank: Ints
    """Rank by votes, then popularity, then id; 0 is the most popular film."""

    def indices_of(self, rows: pa.Table) -> Ints:
        """The film index of each row of another table."""
        indices: Ints = np.searchsorted(self.ids, rows[FILM_ID].to_numpy())
        return indices

    def index_of(self, film_id: int) -> int:
        index = int(np.searchsorted(self.ids, film_id))
        if index == len(self.ids) or self.ids[index] != film_id:
            raise NotFoundError(f"film {film_id}")
        return index

    def months(self) -> Ints:
        """0 is January."""
        months: Ints = np.array(self.dates, "datetime64[M]").astype(np.int64)
        return months % 12

    def weekdays(self) -> Ints:
        """0 is Monday."""
        days: Ints = np.array(self.dates, "datetime64[D]").astype(np.int64)
        return (days + THURSDAY) % 7


def film_columns(rows: pa.Table) -> FilmColumns:
    ids, votes, ratings = (rows[name].to_numpy() for name in (FILM_ID, VOTE_COUNT, VOTE_AVERAGE))
    popularities = rows[POPULARITY].to_numpy()
    popularity_rank = np.empty(len(ids), np.int64)
    popularity_rank[np.lexsort((ids, -popularities, -votes))] = np.arange(len(ids))
    return FilmColumns(
        ids=ids,
        titles=rows[TITLE].to_pylist(),
        dates=rows[RELEASE_DATE].to_pylist(),
        years=rows[RELEASE_YEAR].to_numpy(),
        languages=rows[ORIGINAL_LANGUAGE].to_pylist(),
        runtimes=rows[RUNTIME].fill_null(0).to_numpy(),
        budgets=rows[BUDGET].to_numpy(),
        revenues=rows[REVENUE].to_numpy(),
        returns=rows[RETURN].to_numpy(),
        doubtful=rows[DOUBTFUL_MONEY].to_numpy(),
        popularities=popularities,
        votes=votes,
        ratings=ratings,
        popularity_rank=popularity_rank,
    )
