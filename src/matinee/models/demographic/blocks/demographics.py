"""Encodings of demographics as integer codes and as one-hot features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, demographics_from_users
from matinee.schema.columns import AGE_BANDS, GENDERS, OCCUPATIONS, USER_ID

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN_GENDER = len(GENDERS)
UNKNOWN_AGE = len(AGE_BANDS)
UNKNOWN_OCCUPATION = len(OCCUPATIONS)
SEGMENT_SHAPE = (len(GENDERS) + 1, len(AGE_BANDS) + 1)
"""gender x age band; the last index of an axis is the margin over that attribute"""


def encode_demographics(queries: Sequence[Demographics]) -> Ints:
    """Queries x (gender, age band, occupation); an unknown value has the code behind the last."""
    rows = [
        (
            UNKNOWN_GENDER if query.gender is None else GENDERS.index(query.gender),
            UNKNOWN_AGE if query.age is None else AGE_BANDS.index(query.age),
            UNKNOWN_OCCUPATION if query.occupation is None else query.occupation,
        )
        for query in queries
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def encode_users(users: pd.DataFrame, user_ids: Ints) -> Ints:
    """The codes of the users with these ids."""
    selected = users.set_index(USER_ID).loc[user_ids].reset_index()
    return encode_demographics(demographics_from_users(selected))


def one_hot(codes: Ints) -> Floats:
    """One-hot features of gender, age band, occupation and gender x age band; an unknown value is
    a row of zeros."""
    gender, age, occupation = codes.T
    in_segment = (gender < UNKNOWN_GENDER) & (age < UNKNOWN_AGE)
    segment = np.where(in_segment, gender * UNKNOWN_AGE + age, UNKNOWN_GENDER * UNKNOWN_AGE)
    columns = zip((gender, age, occupation, segment), _FEATURE_SIZES, strict=True)
    return np.hstack([np.eye(size + 1, size)[column] for column, size in columns])


def centered_one_hot(codes: Ints, means: Floats) -> Floats:
    """One-hot features minus their means; the features of an unknown value are 0."""
    features = one_hot(codes)
    starts = np.cumsum((0, *_FEATURE_SIZES[:-1]))
    present = np.repeat(np.add.reduceat(features, starts, axis=1), _FEATURE_SIZES, axis=1)
    return np.asarray(features - means * present)


_FEATURE_SIZES = (UNKNOWN_GENDER, UNKNOWN_AGE, UNKNOWN_OCCUPATION, UNKNOWN_GENDER * UNKNOWN_AGE)
