"""Like counts by user and by demographic segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Floats, Ints, Tables, film_ids
from matinee.models.demographic.blocks.demographics import (
    SEGMENT_SHAPE,
    UNKNOWN_AGE,
    UNKNOWN_GENDER,
    encode_users,
)
from matinee.schema.columns import FILM_ID, LIKED, USER_ID

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class LikeCounts:
    """Likes (or all ratings) of the users in the training part, in COO form."""

    def __init__(self, tables: Tables, liked_only: bool) -> None:
        ratings = tables.ratings
        self.film_ids = film_ids(tables.films)
        self.user_ids = np.unique(ratings[USER_ID].to_numpy(dtype=np.int64))
        self.codes = encode_users(tables.users, self.user_ids)
        if liked_only:
            ratings = ratings[ratings[LIKED]]
        self.users = np.searchsorted(self.user_ids, ratings[USER_ID].to_numpy(dtype=np.int64))
        self.items = np.searchsorted(self.film_ids, ratings[FILM_ID].to_numpy(dtype=np.int64))

    def matrix(self) -> csr_array:
        """Users x items, binary."""
        from scipy.sparse import csr_array

        ones = np.ones(len(self.users))
        shape = (len(self.user_ids), len(self.film_ids))
        return csr_array((ones, (self.users, self.items)), shape=shape)

    def popularity(self) -> Floats:
        """Share of the users who like each item."""
        return np.bincount(self.items, minlength=len(self.film_ids)) / max(len(self.user_ids), 1)

    def segment_shares(self, damping: float) -> Floats:
        """Gender x age band x items: share of the segment's users who like the item.

        Hierarchical shrinkage: `damping` is the weight, in users, of the parent segment.
        Gender x age shrinks towards gender; gender and age shrink towards all users.
        """
        counts, sizes = self._segment_counts()
        shares = np.empty_like(counts)

        def shrink(segment: tuple[int | slice, int | slice], parent: Floats) -> None:
            n_users = sizes[segment][..., None]
            shares[segment] = (counts[segment] + damping * parent) / (n_users + damping)

        all_users = (UNKNOWN_GENDER, UNKNOWN_AGE)
        shares[all_users] = self.popularity()
        shrink((slice(UNKNOWN_GENDER), UNKNOWN_AGE), shares[all_users])
        shrink((UNKNOWN_GENDER, slice(UNKNOWN_AGE)), shares[all_users])
        for gender in range(UNKNOWN_GENDER):
            shrink((gender, slice(UNKNOWN_AGE)), shares[gender, UNKNOWN_AGE])
        return shares

    def _segment_counts(self) -> tuple[Floats, Floats]:
        gender, age, _ = self.codes.T
        counts = np.zeros((*SEGMENT_SHAPE, len(self.film_ids)))
        sizes = np.zeros(SEGMENT_SHAPE)
        np.add.at(sizes, (gender, age), 1)
        cells = np.ravel_multi_index(
            (gender[self.users], age[self.users], self.items), counts.shape
        )
        counts += np.bincount(cells, minlength=counts.size).reshape(counts.shape)
        return with_margins(counts), with_margins(sizes)


def with_margins(segments: Floats) -> Floats:
    """A copy with the margins of gender and of age band, the sums over the axis, filled in."""
    segments = segments.copy()
    segments[UNKNOWN_GENDER] = segments.sum(axis=0)
    segments[:, UNKNOWN_AGE] = segments.sum(axis=1)
    return segments


def segment_index(codes: Ints) -> tuple[Ints, Ints]:
    return codes[:, 0], codes[:, 1]


def solve_ridge(features: Floats, target: csr_array | Floats, mean: Floats, reg: float) -> Floats:
    """Ridge regression of the centered target: (X'X + reg I)^-1 X'(Y - mean)."""
    gram = features.T @ features + reg * np.eye(features.shape[1])
    moments = np.asarray((target.T @ features).T) - np.outer(features.sum(axis=0), mean)
    return np.linalg.solve(gram, moments)
