"""Films that the same people rate alike: cosine of ratings, each person's around their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import ContentTables, Floats, Ints, film_ids
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, RATING, USER_ID
from matinee.schema.tmdb import MOVIELENS_ID

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

BLOCK = 256
"""So many films are compared with all others at a time."""


class CoratingParameters(NamedTuple):
    """Which films are compared, and by whom."""

    near: int
    """how many nearest of each film"""
    least_ratings: int
    """of a film that is compared at all"""
    most_people: int
    """whose ratings are used, drawn by a hash of their ids"""
    shrink: float = 0.0
    """cosines are as if so many further people had rated both films without agreeing"""


class CoratingNeighbours(NamedTuple):
    films: Ints
    """places of the films that are compared, ascending"""
    near: Ints
    """compared films x near: places of the nearest, nearest first; -1 where there are no more"""
    cosines: Floats
    """with each of them"""


def corating_neighbours(library: ContentTables, wanted: CoratingParameters) -> CoratingNeighbours:
    from scipy.sparse import csr_array, diags_array

    who, films, centred = _ratings(library, wanted.most_people)
    sizes = np.bincount(films, minlength=len(library.films))
    compared = np.flatnonzero(sizes >= max(wanted.least_ratings, 1))
    kept = np.isin(films, compared)
    at = np.searchsorted(compared, films[kept]), who[kept]
    shape = (len(compared), int(who.max(initial=-1)) + 1)
    # apart, since a product of matrices forgets who rated exactly as their mean
    rated = csr_array((np.ones(np.count_nonzero(kept)), at), shape=shape)
    matrix = csr_array((centred[kept], at), shape=shape)
    lengths = np.sqrt(matrix.power(2).sum(axis=1))
    matrix = (diags_array(1 / np.where(lengths > 0, lengths, 1)) @ matrix).tocsr()
    near, cosines = _nearest(matrix, rated, wanted)
    return CoratingNeighbours(compared, np.where(near >= 0, compared[near], -1), cosines)


def _nearest(
    matrix: csr_array, rated: csr_array, wanted: CoratingParameters
) -> tuple[Ints, Floats]:
    films = matrix.shape[0]
    near, cosines = np.full((films, wanted.near), -1), np.zeros((films, wanted.near))
    for start in range(0, films, BLOCK):
        rows = slice(start, start + BLOCK)
        alike = (matrix[rows] @ matrix.T).toarray()
        if wanted.shrink:
            both = (rated[rows] @ rated.T).toarray()
            alike *= both / (both + wanted.shrink)
        alike[np.arange(len(alike)), np.arange(start, start + len(alike))] = 0
        order = np.argsort(-alike, axis=1, kind="stable")[:, : wanted.near]
        values = np.take_along_axis(alike, order, axis=1)
        near[rows, : order.shape[1]] = np.where(values > 0, order, -1)
        cosines[rows, : order.shape[1]] = np.maximum(values, 0)
    return near, cosines


def _ratings(library: ContentTables, most_people: int) -> tuple[Ints, Ints, Floats]:
    """Who rated which film how far above their own mean, among the films of the library."""
    if library.ratings is None or library.links is None:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none.astype(float)
    rated = linked_film_ids(library.ratings, library.links)
    users, who = np.unique(rated[USER_ID].to_numpy(np.int64), return_inverse=True)
    stars = rated[RATING].to_numpy(dtype=float)
    means = np.bincount(who, stars) / np.maximum(np.bincount(who), 1)
    drawn = np.argsort(np.argsort(seeded_hash(0, users), kind="stable")) < most_people
    kept = drawn[who]
    films = np.searchsorted(film_ids(library.films), rated[FILM_ID].to_numpy(np.int64))
    return who[kept], films[kept], (stars - means[who])[kept]


def linked_film_ids(ratings: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The ratings under tmdb's ids; where two of MovieLens's films are one there, the first."""
    named = ratings.rename(columns={FILM_ID: MOVIELENS_ID})
    linked_film_ids = named.merge(links, on=MOVIELENS_ID)
    return linked_film_ids.sort_values([USER_ID, MOVIELENS_ID]).drop_duplicates([USER_ID, FILM_ID])
