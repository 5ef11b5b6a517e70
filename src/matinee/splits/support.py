"""Minimum support: users and films with too few ratings are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matinee.schema.columns import FILM_ID, USER_ID

if TYPE_CHECKING:
    import pandas as pd


def k_core(
    ratings: pd.DataFrame, user: int = 1, film: int = 1, repeat: bool = True
) -> pd.DataFrame:
    """The ratings of users with at least `user` ratings and of films with at least `film`.

    Leaving out a film takes ratings from users: `repeat` goes on until all have enough (the
    k-core); without it users and films are counted once, in the given ratings.
    """
    while True:
        enough = {
            column: ratings.groupby(column)[column].transform("size") >= least
            for column, least in {USER_ID: user, FILM_ID: film}.items()
        }
        kept = enough[USER_ID] & enough[FILM_ID]
        if kept.all() or not repeat:
            return ratings[kept]
        ratings = ratings[kept]
