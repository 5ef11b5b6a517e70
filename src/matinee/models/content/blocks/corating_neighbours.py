"""Item neighbours by ratings: adjusted cosine similarity (Sarwar et al., 2001)."""

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

BLOCK_SIZE = 256
"""Items per block of the similarity matrix."""


class CoratingParameters(NamedTuple):
    n_neighbors: int
    min_ratings: int
    """of an item; those with fewer have no neighbours"""
    max_users: int
    """whose ratings are used, sampled by a hash of their ids"""
    damping: float = 0.0
    """shrinks a cosine by n / (n + damping), where n users rated both items"""


class CoratingNeighbours(NamedTuple):
    items: Ints
    """indices of the items with enough ratings, ascending"""
    neighbours: Ints
    """those items x n_neighbors: item indices, most similar first, padded with -1"""
    cosines: Floats
    """the similarity of each neighbour"""


def corating_neighbours(
    library: ContentTables, parameters: CoratingParameters
) -> CoratingNeighbours:
    from scipy.sparse import csr_array, diags_array

    users, items, residuals = _ratings(library, parameters.max_users)
    counts = np.bincount(items, minlength=len(library.films))
    eligible = np.flatnonzero(counts >= max(parameters.min_ratings, 1))
    kept = np.isin(items, eligible)
    cells = np.searchsorted(eligible, items[kept]), users[kept]
    shape = (len(eligible), int(users.max(initial=-1)) + 1)
    # a matrix of its own, since a rating equal to the user's mean is a zero of the other
    rated = csr_array((np.ones(np.count_nonzero(kept)), cells), shape=shape)
    matrix = csr_array((residuals[kept], cells), shape=shape)
    norms = np.sqrt(matrix.power(2).sum(axis=1))
    matrix = (diags_array(1 / np.where(norms > 0, norms, 1)) @ matrix).tocsr()
    neighbours, cosines = _nearest(matrix, rated, parameters)
    indices = np.where(neighbours >= 0, eligible[neighbours], -1)
    return CoratingNeighbours(eligible, indices, cosines)


def _nearest(
    matrix: csr_array, rated: csr_array, parameters: CoratingParameters
) -> tuple[Ints, Floats]:
    n_items, k = matrix.shape[0], parameters.n_neighbors
    neighbours, cosines = np.full((n_items, k), -1), np.zeros((n_items, k))
    for start in range(0, n_items, BLOCK_SIZE):
        rows = slice(start, start + BLOCK_SIZE)
        similarity = (matrix[rows] @ matrix.T).toarray()
        if parameters.damping:
            common = (rated[rows] @ rated.T).toarray()
            similarity *= common / (common + parameters.damping)
        in_block = np.arange(len(similarity))
        similarity[in_block, in_block + start] = 0
        order = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
        values = np.take_along_axis(similarity, order, axis=1)
        neighbours[rows, : order.shape[1]] = np.where(values > 0, order, -1)
        cosines[rows, : order.shape[1]] = np.maximum(values, 0)
    return neighbours, cosines


def _ratings(library: ContentTables, max_users: int) -> tuple[Ints, Ints, Floats]:
    """User index, item index and deviation from the user's mean of each rating."""
    if library.ratings is None or library.links is None:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none.astype(float)
    linked = link_ratings(library.ratings, library.links)
    user_ids, users = np.unique(linked[USER_ID].to_numpy(np.int64), return_inverse=True)
    stars = linked[RATING].to_numpy(dtype=float)
    means = np.bincount(users, stars) / np.maximum(np.bincount(users), 1)
    rank = np.argsort(np.argsort(seeded_hash(0, user_ids), kind="stable"))
    kept = rank[users] < max_users
    items = np.searchsorted(film_ids(library.films), linked[FILM_ID].to_numpy(np.int64))
    return users[kept], items[kept], (stars - means[users])[kept]


def link_ratings(ratings: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The ratings by TMDB's film ids; of a user's ratings of one TMDB film under several MovieLens
    ids, that of the lowest id."""
    renamed = ratings.rename(columns={FILM_ID: MOVIELENS_ID})
    linked = renamed.merge(links, on=MOVIELENS_ID)
    return linked.sort_values([USER_ID, MOVIELENS_ID]).drop_duplicates([USER_ID, FILM_ID])
