"""A person and a film as the numbers that a classifier learns from.

In training each person's rows are encoded by what other people did, so that a classifier
meets the same uncertainty there as with somebody new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, Tables
from matinee.models.demographic.blocks.demographics import UNKNOWN_AGE, UNKNOWN_GENDER, codes
from matinee.models.demographic.blocks.target_encoding_tables import (
    ClassRates,
    Rows,
    Smoothing,
    genre_weights,
    rows_of,
)
from matinee.schema.columns import FILM_ID, YEAR

FOLDS = 5


class TargetEncoder:
    def __init__(self, shrinkage: Smoothing) -> None:
        self.shrinkage = tuple(shrinkage)

    def fit(self, tables: Tables, rng: np.random.Generator) -> tuple[Self, Floats, Ints]:
        """Itself, and the training rows' features and class places."""
        rows, genres = rows_of(tables), genre_weights(tables.films)
        self.years = _years(tables)
        fold = rng.permutation(int(rows.user.max()) + 1)[rows.user] % FOLDS
        features = np.empty((len(rows.film), 0))
        for held in range(FOLDS):
            mine = fold == held
            shares = ClassRates(rows.where(~mine), genres, Smoothing(*self.shrinkage))
            encoded = _features(shares, self.years, rows.where(mine))
            if not features.size:
                features = np.empty((len(rows.film), encoded.shape[1]), dtype=np.float32)
            features[mine] = encoded
        self.shares = ClassRates(rows, genres, Smoothing(*self.shrinkage))
        return self, features, rows.place

    def features(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        gender, age, occupation = codes(askers)[who].T
        rows = Rows(who, gender, age, occupation, films, place=films)
        return _features(self.shares, self.years, rows)


def _features(shares: ClassRates, years: Floats, rows: Rows) -> Floats:
    gender, age, job, film = rows.gender, rows.age, rows.occupation, rows.film
    film_logs = np.log(shares.film[film])
    columns = [
        film_logs,
        np.log(shares.group[gender, age, film]) - film_logs,
        shares.group_lift[gender, age, film],
        shares.job_lift[job, film],
        np.log1p(shares.film_sizes[film])[:, None],
        years[film][:, None],
        np.where(gender == UNKNOWN_GENDER, 0.5, gender)[:, None],
        np.where(age == UNKNOWN_AGE, UNKNOWN_AGE / 2, age)[:, None],
    ]
    return np.hstack(columns).astype(np.float32)


def _years(tables: Tables) -> Floats:
    """Decades since 1990; a film without a year is of the average one."""
    years = tables.films.sort_values(FILM_ID)[YEAR].to_numpy(dtype=float, na_value=np.nan)
    known = years[~np.isnan(years)]
    middle = known.mean() if len(known) else 1990.0
    return np.asarray((np.where(np.isnan(years), middle, years) - 1990) / 10)
