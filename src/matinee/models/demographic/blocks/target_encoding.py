"""Out-of-fold target encoding of user demographics and items.

The features of a training row are computed from the ratings of other users only, so that a
classifier is trained on the same uncertainty that it meets with a new user.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, Tables, genre_weights
from matinee.models.demographic.blocks.demographics import (
    UNKNOWN_AGE,
    UNKNOWN_GENDER,
    encode_demographics,
)
from matinee.models.demographic.blocks.target_encoding_tables import (
    ClassRates,
    EncodedRatings,
    Smoothing,
    encode_ratings,
)
from matinee.schema.columns import FILM_ID, YEAR

N_FOLDS = 5


class TargetEncoder:
    def __init__(self, smoothing: Smoothing) -> None:
        self.smoothing = tuple(smoothing)

    def fit_transform(self, tables: Tables, rng: np.random.Generator) -> tuple[Floats, Ints]:
        """The features and class indices of the training ratings."""
        ratings, genres = encode_ratings(tables), genre_weights(tables.films)
        self.decades = _decades(tables)
        fold = rng.permutation(int(ratings.user.max()) + 1)[ratings.user] % N_FOLDS
        features = np.empty((len(ratings.item), 0))
        for k in range(N_FOLDS):
            in_fold = fold == k
            rates = ClassRates(ratings.where(~in_fold), genres, Smoothing(*self.smoothing))
            encoded = _features(rates, self.decades, ratings.where(in_fold))
            if not features.size:
                features = np.empty((len(ratings.item), encoded.shape[1]), dtype=np.float32)
            features[in_fold] = encoded
        self.rates = ClassRates(ratings, genres, Smoothing(*self.smoothing))
        return features, ratings.label

    def transform(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        """The features of pairs: pair i is queries[users[i]] and the item of index items[i]."""
        gender, age, occupation = encode_demographics(queries)[users].T
        pairs = EncodedRatings(users, gender, age, occupation, items, label=items)
        return _features(self.rates, self.decades, pairs)


def _features(rates: ClassRates, decades: Floats, ratings: EncodedRatings) -> Floats:
    gender, age, occupation, item = ratings.gender, ratings.age, ratings.occupation, ratings.item
    log_item = np.log(rates.item[item])
    columns = [
        log_item,
        np.log(rates.segment[gender, age, item]) - log_item,
        rates.segment_lift[gender, age, item],
        rates.occupation_lift[occupation, item],
        np.log1p(rates.item_counts[item])[:, None],
        decades[item][:, None],
        np.where(gender == UNKNOWN_GENDER, 0.5, gender)[:, None],
        np.where(age == UNKNOWN_AGE, UNKNOWN_AGE / 2, age)[:, None],
    ]
    return np.hstack(columns).astype(np.float32)


def _decades(tables: Tables) -> Floats:
    """Decades since 1990 of each item; the mean for an unknown year."""
    years = tables.films.sort_values(FILM_ID)[YEAR].to_numpy(dtype=float, na_value=np.nan)
    released = years[~np.isnan(years)]
    mean = released.mean() if len(released) else 1990.0
    return np.asarray((np.where(np.isnan(years), mean, years) - 1990) / 10)
