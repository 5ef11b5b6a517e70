"""A blend of content, ratings and popularity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import (
    ContentTables,
    Floats,
    Ints,
    ItemQuery,
    ItemSimilarityModel,
    film_ids,
    hyperparameters,
)
from matinee.models.content.blocks.corating_neighbours import (
    CoratingNeighbours,
    CoratingParameters,
    corating_neighbours,
)
from matinee.models.content.blocks.inverted_index import SparseRow
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex
from matinee.models.content.blocks.term_counts import (
    Fields,
    bm25_weights,
    director_terms,
    extract_documents,
    term_frequencies,
)
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import GENRE, VOTE_COUNT

RATINGS = "ratings"
"""The kind of the reason that the same people rate both films alike."""


@hyperparameters
class SimilarityBlend(ItemSimilarityModel):
    """score(q, d) = BM25(q, d) / BM25(q, q) + rating_weight x cosine(q, d)
    + popularity_weight x ln(1 + votes(d)) / ln(1 + max votes), where the cosine is that of
    mean-centered ratings, shrunk and limited to the nearest neighbours of q that have a genre in
    common with it, and a director of q has `director_weight` more than BM25 gives a person."""

    fields: Fields
    """weights of title, overview, genres, keywords and people"""
    rating_weight: float = 0.9
    """weight of the rating similarity"""
    popularity_weight: float = 0.05
    """weight of the number of votes"""
    director_weight: float = 0.05
    """additional weight of a common director"""
    k1: float = 1.2
    """term frequency saturation of BM25"""
    b: float = 0.75
    """document length normalization of BM25"""
    n_neighbors: int = 200
    """number of neighbours by ratings of each item"""
    min_ratings: int = 5
    """an item with fewer has no neighbours by ratings"""
    damping: float = 10.0
    """shrinks a cosine by n / (n + damping), where n users rated both items"""
    max_users: int = 20_000
    """whose ratings are used"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        documents = extract_documents(library, self.fields)
        frequencies = term_frequencies(documents, self.fields)
        query_weights, document_weights = bm25_weights(frequencies, self.k1, self.b)
        own = query_weights.multiply(document_weights).sum(axis=1)
        query_weights.data /= np.repeat(np.where(own > 0, own, 1), np.diff(query_weights.indptr))
        query_weights = query_weights + self.director_weight * director_terms(library, documents)
        self.film_ids = documents.film_ids
        self.similarity = SimilarityIndex(library, documents, query_weights, document_weights)
        parameters = CoratingParameters(
            self.n_neighbors, self.min_ratings, self.max_users, self.damping
        )
        corated = corating_neighbours(library, parameters)
        self.rated_items, self.neighbours = corated.items, corated.neighbours.astype(np.int32)
        common = _common_genre(library, corated)
        self.cosines = np.where(common, corated.cosines, 0).astype(np.float32)
        votes = library.films.sort_values(FILM_ID)[VOTE_COUNT].to_numpy(dtype=float)
        self.prior = self.popularity_weight * np.log1p(votes) / np.log1p(max(votes.max(), 1))
        return self

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.similarity.score_with(self._score_item, queries)

    def _score_item(self, item: int) -> Floats:
        return self._score_terms(item, self.similarity.inverted_index.queries.row(item))

    def _score_terms(self, item: int, terms: SparseRow) -> Floats:
        scores = self._score_content(terms)
        neighbours, cosines = self._rated_alike(item)
        scores[neighbours] += self.rating_weight * cosines
        return scores

    def _score_content(self, terms: SparseRow) -> Floats:
        return np.asarray(self.similarity.inverted_index.score_terms(terms) + self.prior)

    def _rated_alike(self, item: int) -> tuple[Ints, Floats]:
        """Neighbours by ratings and their cosines."""
        row = int(np.searchsorted(self.rated_items, item))
        if row == len(self.rated_items) or self.rated_items[row] != item:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        exists = self.cosines[row] > 0
        return self.neighbours[row][exists].astype(np.int64), self.cosines[row][exists]

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        shared = self.similarity.explain(query, items)
        item = self.similarity.index_of(query)
        if item is None:
            return shared
        cosines = dict(zip(*(values.tolist() for values in self._rated_alike(item)), strict=True))
        return [
            reasons | {RATINGS: [f"{cosines[other]:.0%}"] if other in cosines else []}
            for reasons, other in zip(shared, items.tolist(), strict=True)
        ]

    def score_without(self, query: ItemQuery, reason: Reason) -> Floats:
        """The query's scores without the ratings, or with the terms of a reason removed from it."""
        item = self.similarity.index_of(query)
        if reason[0] == RATINGS and item is not None:
            terms = self.similarity.inverted_index.queries.row(item)
            return self._score_content(terms) + self.similarity.popularity
        return self.similarity.score_without(query, reason, self._score_terms, rescale=False)


def _common_genre(library: ContentTables, corated: CoratingNeighbours) -> NDArray[np.bool_]:
    """Whether each item and its neighbour share a genre, or one of them has none."""
    ids = film_ids(library.films)
    names, genres = np.unique(library.genres[GENRE].to_numpy(dtype=object), return_inverse=True)
    flags = np.zeros((len(ids), len(names)), dtype=bool)
    flags[np.searchsorted(ids, library.genres[FILM_ID].to_numpy(np.int64)), genres] = True
    flags[~flags.any(axis=1)] = True
    # an absent neighbour has a cosine of 0
    pairs = zip(corated.items, corated.neighbours, strict=True)
    shared = [(flags[neighbours] & flags[item]).any(axis=1) for item, neighbours in pairs]
    return np.array(shared, dtype=bool).reshape(corated.neighbours.shape)
