"""Genre preferences by user: shares of ratings and deviations from the user's mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.reports.notebooks.effect_sizes import Floats
from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, GENRES, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd


class GenrePreferences(NamedTuple):
    """One row per user with ratings, one column per genre."""

    users: pd.DataFrame
    genres: list[str]
    shares: Floats
    """of the user's ratings; a film of several genres counts fractionally"""
    deviations: Floats
    """mean stars minus the user's mean; 0 without a rating of the genre"""
    stars: Floats
    """the user's mean rating"""
    ratings: Floats
    """ratings per user"""


def genre_preferences(
    ratings: pd.DataFrame, users: pd.DataFrame, films: pd.DataFrame
) -> GenrePreferences:
    import pandas as pd

    flags = films.set_index(FILM_ID)[GENRES].str.get_dummies(GENRE_SEPARATOR)
    rated = pd.Index(ratings[FILM_ID].unique())
    flags = flags.loc[:, flags.loc[rated].sum() > 0]
    parts = flags.to_numpy() / np.maximum(flags.to_numpy().sum(axis=1, keepdims=True), 1)
    raters = users[users[USER_ID].isin(ratings[USER_ID])].reset_index(drop=True)
    rows = pd.Index(raters[USER_ID]).get_indexer(pd.Index(ratings[USER_ID]))
    columns = flags.index.get_indexer(pd.Index(ratings[FILM_ID]))
    counts = np.bincount(rows, minlength=len(raters)).astype(float)
    stars = np.bincount(rows, ratings[RATING], minlength=len(raters)) / counts
    residuals = ratings[RATING].to_numpy() - stars[rows]
    shares = _sum_by_user(rows, parts[columns], len(raters)) / counts[:, None]
    has_genre = flags.to_numpy(float)[columns]
    sizes = _sum_by_user(rows, has_genre, len(raters))
    sums = _sum_by_user(rows, has_genre * residuals[:, None], len(raters))
    deviations = sums / np.maximum(sizes, 1)
    return GenrePreferences(raters, list(flags.columns), shares, deviations, stars, counts)


def _sum_by_user(users: Floats, values: Floats, n_users: int) -> Floats:
    columns = [np.bincount(users, column, minlength=n_users) for column in values.T]
    return np.stack(columns, axis=1)
