"""People as numbers: what is known of them in codes, and what is not known as one code more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Demographics, Floats, Ints
from matinee.schema.columns import AGE, AGE_BANDS, GENDER, GENDERS, OCCUPATION, OCCUPATIONS, USER_ID

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN_GENDER = len(GENDERS)
UNKNOWN_AGE = len(AGE_BANDS)
UNKNOWN_OCCUPATION = len(OCCUPATIONS)
GROUPS = (len(GENDERS) + 1, len(AGE_BANDS) + 1)
"""Gender x age band, the last of each standing for everybody."""


def codes(askers: Sequence[Demographics]) -> Ints:
    """Rows of gender, age band and occupation."""
    rows = [
        (
            UNKNOWN_GENDER if asker.gender is None else GENDERS.index(asker.gender),
            UNKNOWN_AGE if asker.age is None else AGE_BANDS.index(asker.age),
            UNKNOWN_OCCUPATION if asker.occupation is None else asker.occupation,
        )
        for asker in askers
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def user_codes(users: pd.DataFrame, user_ids: Ints) -> Ints:
    """The codes of these users."""
    return codes(people(users.set_index(USER_ID).loc[user_ids].reset_index()))


def people(users: pd.DataFrame) -> list[Demographics]:
    columns = (users[name].astype(object) for name in (GENDER, AGE, OCCUPATION))
    return [
        Demographics(*(None if value is None or value != value else value for value in row))
        for row in zip(*(column.where(column.notna(), None) for column in columns), strict=True)
    ]


def indicators(people_codes: Ints) -> Floats:
    """A column for each gender, age band, occupation, and gender x age; all 0 where not known."""
    gender, age, occupation = people_codes.T
    known = (gender < UNKNOWN_GENDER) & (age < UNKNOWN_AGE)
    cell = np.where(known, gender * UNKNOWN_AGE + age, UNKNOWN_GENDER * UNKNOWN_AGE)
    return np.hstack(
        [
            _one_hot(code, size)
            for code, size in zip((gender, age, occupation, cell), _SIZES, strict=True)
        ]
    )


def deviations(people_codes: Ints, averages: Floats) -> Floats:
    """The indicators less their averages; what is not known of a person is taken as average."""
    known = indicators(people_codes)
    starts = np.cumsum((0, *_SIZES[:-1]))
    answered = np.repeat(np.add.reduceat(known, starts, axis=1), _SIZES, axis=1)
    return np.asarray(known - averages * answered)


_SIZES = (UNKNOWN_GENDER, UNKNOWN_AGE, UNKNOWN_OCCUPATION, UNKNOWN_GENDER * UNKNOWN_AGE)


def _one_hot(code: Ints, known: int) -> Floats:
    return np.asarray(np.eye(known + 1, known)[code])
