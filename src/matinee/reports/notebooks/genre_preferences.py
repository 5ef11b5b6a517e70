"""People's tastes: which genres they turn to, and which they like better than others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.reports.notebooks.effect_sizes import Floats
from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, GENRES, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd


class GenrePreferences(NamedTuple):
    """A row a person who rated anything, a column a genre."""

    users: pd.DataFrame
    genres: list[str]
    chosen: Floats
    """the share of a person's ratings; a film of several genres counts as a part of each"""
    liked: Floats
    """stars above a person's own mean; 0 where nothing of the genre was rated"""
    stars: Floats
    """a person's mean"""
    ratings: Floats
    """how many a person gave"""


def genre_preferences(
    ratings: pd.DataFrame, users: pd.DataFrame, films: pd.DataFrame
) -> GenrePreferences:
    import pandas as pd

    flags = films.set_index(FILM_ID)[GENRES].str.get_dummies(GENRE_SEPARATOR)
    rated = pd.Index(ratings[FILM_ID].unique())
    flags = flags.loc[:, flags.loc[rated].sum() > 0]
    parts = flags.to_numpy() / np.maximum(flags.to_numpy().sum(axis=1, keepdims=True), 1)
    known = users[users[USER_ID].isin(ratings[USER_ID])].reset_index(drop=True)
    who = pd.Index(known[USER_ID]).get_indexer(pd.Index(ratings[USER_ID]))
    what = flags.index.get_indexer(pd.Index(ratings[FILM_ID]))
    counts = np.bincount(who, minlength=len(known)).astype(float)
    stars = np.bincount(who, ratings[RATING], minlength=len(known)) / counts
    deviant = ratings[RATING].to_numpy() - stars[who]
    chosen = _added(who, parts[what], len(known)) / counts[:, None]
    of_genre = flags.to_numpy(float)[what]
    sizes = _added(who, of_genre, len(known))
    liked = _added(who, of_genre * deviant[:, None], len(known)) / np.maximum(sizes, 1)
    return GenrePreferences(known, list(flags.columns), chosen, liked, stars, counts)


def _added(who: Floats, rows: Floats, people: int) -> Floats:
    """The sum of each person's rows."""
    columns = [np.bincount(who, column, minlength=people) for column in rows.T]
    return np.stack(columns, axis=1)
