"""TF-IDF, with MovieLens's people as a second opinion on the films that they have rated."""

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
from matinee.models.content.blocks.corating_neighbours import (
    CoratingParameters,
    corating_neighbours,
)
from matinee.models.content.blocks.inverted_index import Row
from matinee.models.content.blocks.similarity_index import Reason, SimilarityIndex, tf_idf
from matinee.models.content.blocks.term_counts import Fields, documents


@hyperparameters
class HybridSimilarity(ItemSimilarityModel):
    fields: Fields
    """how much the words of title and overview, genres, keywords and people count"""
    weight: float = 0.5
    """how much the cosine of ratings adds to that of texts"""
    near: int = 100
    """so many films rated most alike are remembered for each film"""
    least_ratings: int = 10
    """a film with fewer is compared by its text alone"""
    shrink: float = 10.0
    """how many people who do not agree are added, against chance among a few"""
    most_people: int = 20_000
    """whose ratings are learned from"""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        found = documents(library, self.fields)
        weights = tf_idf(found, self.fields)
        wanted = CoratingParameters(self.near, self.least_ratings, self.most_people, self.shrink)
        rated = corating_neighbours(library, wanted)
        self.rated, self.near_films = rated.films, rated.near.astype(np.int32)
        self.cosines = rated.cosines.astype(np.float32)
        self.film_ids, self.likeness = (
            found.film_ids,
            SimilarityIndex(library, found, weights, weights),
        )
        return self

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return self.likeness.score_by(self._scores, askers)

    def _scores(self, film: int) -> Floats:
        return self._scores_of(film, self.likeness.postings.asked.row(film))

    def _scores_of(self, film: int, terms: Row) -> Floats:
        scores = self.likeness.postings.scores_of(terms)
        row = int(np.searchsorted(self.rated, film))
        if row < len(self.rated) and self.rated[row] == film:
            known = self.near_films[row] >= 0
            scores[self.near_films[row][known]] += self.weight * self.cosines[row][known]
        return scores

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        return self.likeness.explain(asker, places)

    def score_without(self, asker: ItemQuery, reason: Reason) -> Floats:
        """Films: the scores, had the asked film not what a reason names."""
        return self.likeness.score_without(asker, reason, self._scores_of)
