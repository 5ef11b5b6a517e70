"""Films of the tmdb collection with their bands: frame -> frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.schema.columns import DECADE, MONEY_BAND, VOTE_BAND
from matinee.schema.tmdb import BUDGET, RELEASE_YEAR, VOTE_COUNT

if TYPE_CHECKING:
    import pandas as pd

LEARNED_FROM = ("genres", "keywords", "people", "links")
"""The tables beside the films that a model learns from, as they are."""


def prepare(
    tables: dict[str, pd.DataFrame], money: list[float], votes: list[int], seed: int
) -> dict[str, pd.DataFrame]:
    """The edges are the lowest budget, and the lowest number of votes, of each band but the first.

    Band 0 of the money holds the films of which no budget is known.
    """
    films = tables["films"]
    columns: dict[str, Any] = {
        DECADE: (films[RELEASE_YEAR] // 10 * 10).astype("int16"),
        MONEY_BAND: _bands(films[BUDGET], [1, *money]),
        VOTE_BAND: _bands(films[VOTE_COUNT], votes),
    }
    kept = {name: tables[name] for name in LEARNED_FROM if name in tables}
    return {"films": films.assign(**columns), **kept}


def _bands(values: pd.Series[Any], edges: list[Any]) -> Any:
    return np.searchsorted(edges, values.to_numpy(), side="right").astype("int8")
