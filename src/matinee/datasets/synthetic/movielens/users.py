"""The invented people: who they are, how much they rate and what they are like.

The shares of genders, ages and occupations are those of MovieLens 1M's people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import LATENT
from matinee.datasets.synthetic.timestamps import Span, joined
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
"""How many people of each age band (rows) have each occupation."""
WOMEN_PERCENT = (
    *(33, 40, 34, 58, 31, 28, 43, 20, 18, 97, 34),
    *(17, 13, 24, 26, 19, 21, 10, 6, 21, 28),
)
"""By occupation."""

FEWEST = 20
"""Nobody has fewer ratings."""
MOST = 0.6
"""Nobody rates a greater share of the films."""
UNEVEN = 1.14
"""Standard deviation of the logarithm of how many ratings somebody has beyond the fewest."""
ID_GAPS = 0.01
"""Share of the people's ids that nobody bears."""
GENEROSITY = 0.35
HIDDEN = 0.45


@dataclass(frozen=True)
class Users:
    """One row a person."""

    ids: Ints
    gender: Ints
    age: Ints
    occupation: Ints
    """Places in GENDERS, AGE_BANDS and OCCUPATIONS."""
    counts: Ints
    """How many films each rates."""
    generosity: Floats
    """Stars that a person gives above others."""
    mainstream: Floats
    """How much a film's popularity counts for the person, about 1."""
    hidden: Floats
    """People x hidden factors, without what their groups add."""
    joined: Ints
    """Second of the first rating, but for those who join too late to end in time."""

    def part(self, rows: Ints) -> Users:
        return Users(*(getattr(self, column.name)[rows] for column in fields(self)))


class Sizes(NamedTuple):
    ratings: int
    users: int
    films: int


def draw_users(seed: int, sizes: Sizes, span: Span, hidden: float) -> Users:
    """All people; together they rate as often as the sizes say."""
    count = sizes.users
    rng = rng_for(seed, "twin", "people")
    cells = np.array(OCCUPATIONS_BY_AGE, dtype=float)
    cell = _drawn(rng, cells.ravel(), count)
    age, occupation = np.divmod(cell, cells.shape[1])
    is_man = 100 * rng.random(count) >= np.array(WOMEN_PERCENT)[occupation]
    return Users(
        ids=_ids(rng, count),
        gender=is_man.astype(np.int64),
        age=age,
        occupation=occupation,
        counts=_counts(rng, count, sizes.ratings, int(MOST * sizes.films)),
        generosity=GENEROSITY * rng.standard_normal(count),
        mainstream=np.clip(1 + 0.2 * rng.standard_normal(count), 0.4, 1.6),
        hidden=hidden * HIDDEN * rng.standard_normal((count, LATENT)),
        joined=joined(rng_for(seed, "twin", "joined"), span, count),
    )


def _drawn(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    summed = np.cumsum(weights)
    return np.searchsorted(summed[:-1] / summed[-1], rng.random(count), side="right")


def _ids(rng: np.random.Generator, count: int) -> Ints:
    """Ascending, some left out."""
    gaps = max(1, round(ID_GAPS * count))
    unused = rng.permutation(count + gaps - 1)[:gaps] + 1
    return np.delete(np.arange(1, count + gaps + 1), unused - 1)


def _counts(rng: np.random.Generator, count: int, ratings: int, most: int) -> Ints:
    """At least FEWEST and at most `most` a person, `ratings` in all."""
    eagerness = np.exp(UNEVEN * rng.standard_normal(count))

    def shares(scale: float) -> Floats:
        return np.minimum(FEWEST + scale * eagerness, most)

    low, high = 0.0, float(ratings)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if shares(middle).sum() < ratings else (low, middle)
    wanted = shares(low)
    counts = np.floor(wanted).astype(np.int64)
    missing = ratings - int(counts.sum())
    roundest = np.argsort(counts - wanted, kind="stable")
    counts[roundest[:missing]] += 1
    return counts


def draw_zip_codes(seed: int, count: int) -> list[str]:
    """Text: some start with 0, some have nine digits, and a few are mistyped."""
    rng = rng_for(seed, "twin", "zips")
    pool = 10_000 * _drawn(rng, np.array(FIRST_DIGITS), count) + rng.integers(0, 10_000, count)
    codes = [f"{code:05}" for code in pool[(count * rng.random(count) ** 1.6).astype(np.int64)]]
    long, mistyped = max(2, count // 90), max(2, count // 300)
    places = rng.permutation(count)[: long + mistyped].tolist()
    for place in places[:long]:
        codes[place] += f"-{rng.integers(1000, 6000)}"
    for place in places[long:]:
        codes[place] += str(rng.integers(0, 100))
    zeros_missing = count // 9 - sum(code.startswith("0") for code in codes)
    others = [place for place in rng.permutation(count).tolist() if codes[place][0] != "0"]
    for place in others[: max(0, zeros_missing)]:
        codes[place] = "0" + codes[place][1:]
    return codes


FIRST_DIGITS = (11.0, 11.0, 7.3, 6.4, 10.1, 10.9, 7.1, 6.9, 5.1, 24.3)
"""Percentages of zips that begin with 0 to 9."""
