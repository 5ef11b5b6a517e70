"""Smoothed class frequencies: by item, by segment and item, and by segment and genre."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints, Tables, class_indices, film_ids
from matinee.models.demographic.blocks.demographics import (
    SEGMENT_SHAPE,
    UNKNOWN_OCCUPATION,
    encode_users,
)
from matinee.models.demographic.blocks.segment_counts import with_margins
from matinee.schema.columns import CLASSES, FILM_ID, USER_ID

UNIFORM = np.full(len(CLASSES), 1 / len(CLASSES))


class EncodedRatings(NamedTuple):
    """Ratings as integer codes."""

    user: Ints
    gender: Ints
    age: Ints
    occupation: Ints
    item: Ints
    label: Ints
    """class index"""

    def where(self, mask: np.ndarray) -> EncodedRatings:
        return EncodedRatings(*(column[mask] for column in self))


def encode_ratings(tables: Tables) -> EncodedRatings:
    user_ids, user = np.unique(tables.ratings[USER_ID].to_numpy(np.int64), return_inverse=True)
    item = np.searchsorted(film_ids(tables.films), tables.ratings[FILM_ID].to_numpy(np.int64))
    gender, age, occupation = encode_users(tables.users, user_ids)[user].T
    return EncodedRatings(user, gender, age, occupation, item, class_indices(tables.ratings))


class Smoothing(NamedTuple):
    """Weight of the parent distribution, in ratings, at each level of the hierarchy."""

    film: float
    group: float
    genre: float


class ClassRates:
    """Class distributions of a set of ratings; the last two axes are items x classes."""

    def __init__(self, ratings: EncodedRatings, genres: Floats, smoothing: Smoothing) -> None:
        segment_counts, occupation_counts = _class_counts(ratings, genres.shape[0])
        counts = segment_counts[-1, -1]
        self.item_counts = counts.sum(axis=-1)
        overall = additive_smoothing(counts.sum(axis=0), UNIFORM, 1)
        self.item = additive_smoothing(counts, overall, smoothing.film)
        self.segment = additive_smoothing(segment_counts, self.item, smoothing.group)
        self.segment_lift = _genre_lift(segment_counts, counts, genres, smoothing.genre)
        self.occupation_lift = _genre_lift(occupation_counts, counts, genres, smoothing.genre)


def additive_smoothing(counts: Floats, prior: Floats, strength: float) -> Floats:
    """(counts + strength x prior) / (n + strength), over the last axis."""
    n = counts.sum(axis=-1, keepdims=True)
    return np.asarray((counts + strength * prior) / (n + strength))


def _class_counts(ratings: EncodedRatings, n_items: int) -> tuple[Floats, Floats]:
    """(gender x age band x items x classes, occupations x items x classes), with margins."""
    shape = (n_items, len(CLASSES))
    pair = (ratings.item, ratings.label)
    segments = _contingency_table((ratings.gender, ratings.age, *pair), (*SEGMENT_SHAPE, *shape))
    segments = with_margins(segments)
    occupation_shape = (UNKNOWN_OCCUPATION + 1, *shape)
    occupations = _contingency_table((ratings.occupation, *pair), occupation_shape)
    occupations[UNKNOWN_OCCUPATION] = segments[-1, -1]
    return segments, occupations


def _contingency_table(codes: tuple[Ints, ...], shape: tuple[int, ...]) -> Floats:
    cells = np.ravel_multi_index(codes, shape)
    return np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _genre_lift(groups: Floats, counts: Floats, genres: Floats, strength: float) -> Floats:
    """Log ratio of a group's class shares to those of all users, averaged over an item's genres."""
    in_genre = np.einsum("...fc,fg->...gc", groups, genres)
    prior = additive_smoothing(np.einsum("fc,fg->gc", counts, genres), UNIFORM, 1)
    lift = np.log(additive_smoothing(in_genre, prior, strength)) - np.log(prior)
    return np.asarray(np.einsum("fg,...gc->...fc", genres, lift))
