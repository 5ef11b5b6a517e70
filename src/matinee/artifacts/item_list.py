"""The list of films that a champion tells of, from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.artifacts.bundle import ItemList
from matinee.schema.columns import FILM_ID

if TYPE_CHECKING:
    import pandas as pd


def item_list(films: pd.DataFrame, title: str, year: str, genres: pd.Series[str]) -> ItemList:
    ordered = films.assign(all_genres=genres).sort_values(FILM_ID)
    years = ordered[year].to_numpy(dtype=float, na_value=np.nan)
    return ItemList(
        ordered[FILM_ID].to_numpy("int64"),
        ordered[title].tolist(),
        [None if np.isnan(one) else int(one) for one in years],
        ordered["all_genres"].tolist(),
    )
