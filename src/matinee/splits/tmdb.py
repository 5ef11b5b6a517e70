"""Discretized columns of the TMDB films: decade, budget band and vote band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.schema.columns import DECADE, MONEY_BAND, VOTE_BAND
from matinee.schema.tmdb import BUDGET, RELEASE_YEAR, VOTE_COUNT

if TYPE_CHECKING:
    import pandas as pd

FEATURE_TABLES = ("genres", "keywords", "people", "links")
"""Tables beside the films that models learn from, passed on unchanged."""


def prepare(
    tables: dict[str, pd.DataFrame], budget_edges: list[float], vote_edges: list[int], seed: int
) -> dict[str, pd.DataFrame]:
    """The edges are the lower bounds of all bands but the first.

    Band 0 of the money holds the films with unknown budget.
    """
    films = tables["films"]
    columns: dict[str, Any] = {
        DECADE: (films[RELEASE_YEAR] // 10 * 10).astype("int16"),
        MONEY_BAND: _bands(films[BUDGET], [1, *budget_edges]),
        VOTE_BAND: _bands(films[VOTE_COUNT], vote_edges),
    }
    features = {name: tables[name] for name in FEATURE_TABLES if name in tables}
    return {"films": films.assign(**columns), **features}


def _bands(values: pd.Series[Any], edges: list[Any]) -> Any:
    return np.searchsorted(edges, values.to_numpy(), side="right").astype("int8")
