"""Query look-up, scoring, tie-breaking by popularity and explanations of the content models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import ContentTables, Floats, Ints, ItemQuery
from matinee.models.content.blocks.explanations import Explainer
from matinee.models.content.blocks.inverted_index import InvertedIndex, SparseRow
from matinee.models.content.blocks.term_counts import Documents, Fields, idf, term_frequencies
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import VOTE_COUNT

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Reason = tuple[str, str]
"""Kind and label of something that two items share."""
MAX_POPULARITY = 1e-6
"""So small that popularity only breaks ties."""


class SimilarityIndex:
    def __init__(
        self,
        library: ContentTables,
        documents: Documents,
        query_weights: csr_array,
        document_weights: csr_array,
    ) -> None:
        """Weights are items x terms: of an item as a query, and as a document."""
        self.film_ids = documents.film_ids
        self.inverted_index = InvertedIndex(query_weights, document_weights)
        self.explainer = Explainer(library, documents.terms)
        self.popularity = scaled_popularity(library)

    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        return self.score_with(self.inverted_index.score_item, queries)

    def score_with(
        self, score_item: Callable[[int], Floats], queries: Sequence[ItemQuery]
    ) -> Floats:
        """Scores each query by itself, so that a score does not depend on the other queries."""
        scores = np.full((len(queries), len(self.film_ids)), np.nan)
        for row, query in zip(scores, queries, strict=True):
            item = self.index_of(query)
            if item is not None:
                row[:] = score_item(item) + self.popularity
        return scores

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        item = self.index_of(query)
        if item is None:
            return [{} for _ in items]
        return self.explainer.explain(self.inverted_index, item, items)

    def score_without(
        self,
        query: ItemQuery,
        reason: Reason,
        score_terms: Callable[[int, SparseRow], Floats] | None = None,
        rescale: bool = True,
    ) -> Floats:
        """The query's scores with the terms of a reason removed from it.

        With `rescale`, the remaining terms keep the norm of the whole query vector.
        """
        item = self.index_of(query)
        if item is None:
            return np.full(len(self.film_ids), np.nan)
        terms, weights = self.inverted_index.queries.row(item)
        kept = ~self.explainer.matches(*reason, terms.astype(np.int64))
        remaining = weights[kept]
        if rescale and 0 < len(remaining) < len(terms):
            remaining = remaining * np.float32(np.linalg.norm(weights) / np.linalg.norm(remaining))
        row = terms[kept], remaining
        scores = score_terms(item, row) if score_terms else self.inverted_index.score_terms(row)
        return scores + self.popularity

    def most_popular(self) -> int:
        """Index of the item with the most votes."""
        return int(np.argmax(self.popularity))

    def index_of(self, query: ItemQuery) -> int | None:
        index = int(np.searchsorted(self.film_ids, query.film_id))
        exists = index < len(self.film_ids) and self.film_ids[index] == query.film_id
        return index if exists else None


def scaled_popularity(library: ContentTables) -> Floats:
    """Vote counts, scaled to at most MAX_POPULARITY."""
    votes = library.films.sort_values(FILM_ID)[VOTE_COUNT].to_numpy(dtype=float)
    return np.asarray(MAX_POPULARITY * votes / max(votes.max(initial=0), 1))


def tf_idf(documents: Documents, fields: Fields) -> csr_array:
    """Items x terms: (1 + ln tf) x idf, L2-normalized by row."""
    weights = term_frequencies(documents, fields, sublinear=True)
    document_frequency = np.bincount(weights.indices, minlength=weights.shape[1])
    weights.data *= idf(document_frequency, weights.shape[0])[weights.indices]
    norms = np.sqrt(weights.power(2).sum(axis=1))
    weights.data /= np.repeat(norms, np.diff(weights.indptr))
    return weights
