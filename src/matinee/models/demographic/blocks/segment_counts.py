"""Who liked or saw what, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Floats, Ints, Tables, film_ids
from matinee.models.demographic.blocks.demographics import (
    GROUPS,
    UNKNOWN_AGE,
    UNKNOWN_GENDER,
    user_codes,
)
from matinee.schema.columns import FILM_ID, LIKED, USER_ID

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class LikeCounts:
    """People x films: 1 where somebody liked (or just rated) a film."""

    def __init__(self, tables: Tables, liked_only: bool) -> None:
        ratings = tables.ratings
        self.film_ids = film_ids(tables.films)
        self.user_ids = np.unique(ratings[USER_ID].to_numpy(dtype=np.int64))
        self.codes = user_codes(tables.users, self.user_ids)
        if liked_only:
            ratings = ratings[ratings[LIKED]]
        self.who = np.searchsorted(self.user_ids, ratings[USER_ID].to_numpy(dtype=np.int64))
        self.films = np.searchsorted(self.film_ids, ratings[FILM_ID].to_numpy(dtype=np.int64))

    def matrix(self) -> csr_array:
        from scipy.sparse import csr_array

        ones = np.ones(len(self.who))
        return csr_array(
            (ones, (self.who, self.films)), shape=(len(self.user_ids), len(self.film_ids))
        )

    def popularity(self) -> Floats:
        """Share of the people."""
        return np.bincount(self.films, minlength=len(self.film_ids)) / max(len(self.user_ids), 1)

    def group_shares(self, shrink: float) -> Floats:
        """Gender x age band x films: share of the group, drawn towards the wider group's.

        A group is trusted like `shrink` people of the group around it: gender and age together
        lean on gender, and gender or age alone on everybody.
        """
        counts, sizes = self._group_counts()
        shares = np.empty_like(counts)

        def lean(group: tuple[int | slice, int | slice], wider: Floats) -> None:
            sized = sizes[group][..., None]
            shares[group] = (counts[group] + shrink * wider) / (sized + shrink)

        everybody = (UNKNOWN_GENDER, UNKNOWN_AGE)
        shares[everybody] = self.popularity()
        lean((slice(UNKNOWN_GENDER), UNKNOWN_AGE), shares[everybody])
        lean((UNKNOWN_GENDER, slice(UNKNOWN_AGE)), shares[everybody])
        for gender in range(UNKNOWN_GENDER):
            lean((gender, slice(UNKNOWN_AGE)), shares[gender, UNKNOWN_AGE])
        return shares

    def _group_counts(self) -> tuple[Floats, Floats]:
        gender, age, _ = self.codes.T
        counts, sizes = np.zeros((*GROUPS, len(self.film_ids))), np.zeros(GROUPS)
        np.add.at(sizes, (gender, age), 1)
        cell = np.ravel_multi_index((gender[self.who], age[self.who], self.films), counts.shape)
        counts += np.bincount(cell, minlength=counts.size).reshape(counts.shape)
        return with_margins(counts), with_margins(sizes)


def with_margins(groups: Floats) -> Floats:
    """The last place of gender and of age band filled with the sum over the others."""
    groups = groups.copy()
    groups[UNKNOWN_GENDER] = groups.sum(axis=0)
    groups[:, UNKNOWN_AGE] = groups.sum(axis=1)
    return groups


def group_of(people_codes: Ints) -> tuple[Ints, Ints]:
    return people_codes[:, 0], people_codes[:, 1]


def ridge(known: Floats, target: csr_array | Floats, mean: Floats, penalty: float) -> Floats:
    """Weights that predict how the target departs from its mean."""
    cross = known.T @ known + penalty * np.eye(known.shape[1])
    moments = np.asarray((target.T @ known).T) - np.outer(known.sum(axis=0), mean)
    return np.linalg.solve(cross, moments)
