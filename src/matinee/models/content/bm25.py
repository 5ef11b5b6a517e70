"""Okapi BM25: the asked film's terms sought in the others, long texts counting less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from matinee.models.base import (
    ContentTables,
    Floats,
    Ints,
    ItemQuery,
    ItemSimilarityModel,
    hyperparameters,
)
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex
from matinee.models.content.blocks.term_counts import Fields, documents, frequencies


@hyperparameters
class BM25(ItemSimilarityModel):
    fields: Fields
    """how much the words of title and overview, genres, keywords and people count"""
    saturation: float = 1.2
    """k1: the larger, the more a repeated term still adds"""
    length: float = 0.75
    """b: how strongly a long description is held against a film, from 0 to 1"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        found = documents(library, self.fields)
        asked = frequencies(found, self.fields)
        offered, films = asked.copy(), asked.shape[0]
        lengths = asked.sum(axis=1)
        slow = 1 - self.length + self.length * lengths / max(lengths.mean(), 1e-9)
        slow = self.saturation * np.repeat(slow, np.diff(asked.indptr))
        offered.data = offered.data * (self.saturation + 1) / (offered.data + slow)
        films_with = np.bincount(asked.indices, minlength=asked.shape[1])
        idf = np.log(1 + (films - films_with + 0.5) / (films_with + 0.5))
        asked.data = asked.data * idf[asked.indices]
        self.film_ids, self.likeness = (
            found.film_ids,
            SimilarityIndex(library, found, asked, offered),
        )
        return self

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return self.likeness.score(askers)

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        return self.likeness.explain(asker, places)

    def score_without(self, asker: ItemQuery, reason: Reason) -> Floats:
        """Films: the scores, had the asked film not what a reason names."""
        return self.likeness.score_without(asker, reason, rescaled=False)
