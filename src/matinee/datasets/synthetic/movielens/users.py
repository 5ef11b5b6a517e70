"""Synthetic users: demographics, activity and latent preferences.

The joint distribution of gender, age and occupation is that of MovieLens 1M.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import N_FACTORS
from matinee.datasets.synthetic.timestamps import TimeSpan, join_times
from matinee.runtime.seeds import rng_for

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OCCUPATIONS_BY_AGE = (
    (27, 4, 3, 0, 3, 0, 0, 2, 1, 0, 163, 1, 1, 1, 2, 0, 0, 2, 0, 12, 0),
    (106, 45, 44, 18, 534, 18, 9, 17, 1, 6, 29, 7, 59, 0, 37, 14, 18, 52, 10, 30, 49),
    (298, 156, 113, 68, 200, 52, 76, 253, 6, 29, 1, 51, 181, 0, 133, 73, 58, 202, 23, 15, 108),
    (135, 118, 47, 42, 14, 25, 59, 214, 3, 35, 1, 31, 86, 5, 70, 25, 58, 132, 16, 9, 68),
    (66, 80, 30, 17, 3, 10, 31, 74, 1, 11, 0, 17, 32, 7, 26, 17, 38, 57, 9, 2, 22),
    (46, 70, 18, 16, 5, 6, 40, 80, 2, 7, 0, 16, 22, 27, 19, 8, 45, 35, 9, 2, 23),
    (33, 55, 12, 12, 0, 1, 21, 39, 3, 4, 1, 6, 7, 102, 15, 7, 24, 22, 3, 2, 11),
)
"""Number of users by age band (rows) and occupation (columns)."""
WOMEN_PERCENT = (
    *(33, 40, 34, 58, 31, 28, 43, 20, 18, 97, 34),
    *(17, 13, 24, 26, 19, 21, 10, 6, 21, 28),
)
"""By occupation."""

MIN_RATINGS = 20
"""Of each user."""
MAX_SHARE = 0.6
"""The largest share of the films that a user rates."""
ACTIVITY_SIGMA = 1.14
"""Sigma of the log-normal number of ratings above MIN_RATINGS."""
UNUSED_ID_SHARE = 0.01
"""Share of the user ids that are not assigned."""
BIAS_SD = 0.35
LATENT_SD = 0.45


@dataclass(frozen=True)
class Users:
    """One row per user."""

    ids: Ints
    gender: Ints
    age: Ints
    occupation: Ints
    """Indices into GENDERS, AGE_BANDS and OCCUPATIONS."""
    counts: Ints
    """Number of ratings."""
    bias: Floats
    """Mean deviation from other users' ratings, in stars."""
    popularity_weight: Floats
    """Weight of a film's popularity in the user's choice, about 1."""
    latent: Floats
    """Users x latent factors, without the group means."""
    joined: Ints
    """Second of the first rating, earlier for users who join too late to finish in time."""

    def subset(self, rows: Ints) -> Users:
        return Users(*(getattr(self, column.name)[rows] for column in fields(self)))


class Sizes(NamedTuple):
    ratings: int
    users: int
    films: int


def draw_users(seed: int, sizes: Sizes, span: TimeSpan, latent_strength: float) -> Users:
    """All users; their ratings add up to `sizes.ratings`."""
    count = sizes.users
    rng = rng_for(seed, "twin", "people")
    cells = np.array(OCCUPATIONS_BY_AGE, dtype=float)
    cell = _weighted_indices(rng, cells.ravel(), count)
    age, occupation = np.divmod(cell, cells.shape[1])
    is_man = 100 * rng.random(count) >= np.array(WOMEN_PERCENT)[occupation]
    return Users(
        ids=_ids(rng, count),
        gender=is_man.astype(np.int64),
        age=age,
        occupation=occupation,
        counts=_counts(rng, count, sizes.ratings, int(MAX_SHARE * sizes.films)),
        bias=BIAS_SD * rng.standard_normal(count),
        popularity_weight=np.clip(1 + 0.2 * rng.standard_normal(count), 0.4, 1.6),
        latent=latent_strength * LATENT_SD * rng.standard_normal((count, N_FACTORS)),
        joined=join_times(rng_for(seed, "twin", "joined"), span, count),
    )


def _weighted_indices(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    sums = np.cumsum(weights)
    return np.searchsorted(sums[:-1] / sums[-1], rng.random(count), side="right")


def _ids(rng: np.random.Generator, count: int) -> Ints:
    """Ascending, with gaps."""
    gaps = max(1, round(UNUSED_ID_SHARE * count))
    unused = rng.permutation(count + gaps - 1)[:gaps] + 1
    return np.delete(np.arange(1, count + gaps + 1), unused - 1)


def _counts(rng: np.random.Generator, count: int, ratings: int, max_count: int) -> Ints:
    """At least MIN_RATINGS and at most `max_count` per user, `ratings` in total."""
    activity = np.exp(ACTIVITY_SIGMA * rng.standard_normal(count))

    def expected(scale: float) -> Floats:
        return np.minimum(MIN_RATINGS + scale * activity, max_count)

    low, high = 0.0, float(ratings)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle).sum() < ratings else (low, middle)
    wanted = expected(low)
    counts = np.floor(wanted).astype(np.int64)
    missing = ratings - int(counts.sum())
    by_remainder = np.argsort(counts - wanted, kind="stable")
    counts[by_remainder[:missing]] += 1
    return counts


def draw_zip_codes(seed: int, count: int) -> list[str]:
    """As text: some start with 0, some have nine digits, and a few are malformed."""
    rng = rng_for(seed, "twin", "zips")
    first_digit = _weighted_indices(rng, np.array(FIRST_DIGITS), count)
    pool = 10_000 * first_digit + rng.integers(0, 10_000, count)
    codes = [f"{code:05}" for code in pool[(count * rng.random(count) ** 1.6).astype(np.int64)]]
    n_long, n_malformed = max(2, count // 90), max(2, count // 300)
    odd = rng.permutation(count)[: n_long + n_malformed].tolist()
    for index in odd[:n_long]:
        codes[index] += f"-{rng.integers(1000, 6000)}"
    for index in odd[n_long:]:
        codes[index] += str(rng.integers(0, 100))
    missing_zeros = count // 9 - sum(code.startswith("0") for code in codes)
    others = [index for index in rng.permutation(count).tolist() if codes[index][0] != "0"]
    for index in others[: max(0, missing_zeros)]:
        codes[index] = "0" + codes[index][1:]
    return codes


FIRST_DIGITS = (11.0, 11.0, 7.3, 6.4, 10.1, 10.9, 7.1, 6.9, 5.1, 24.3)
"""Percentages of zip codes that start with 0 to 9."""
