"""What the models of likeness share: films by their place, terms in common and the reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import ContentTables, Floats, Ints, ItemQuery
from matinee.models.content.blocks.explanations import Explainer
from matinee.models.content.blocks.inverted_index import InvertedIndex, Row
from matinee.models.content.blocks.term_counts import Documents, Fields, frequencies, rarity
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import VOTE_COUNT

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Reason = tuple[str, str]
"""A kind, and a name of that kind: what two films are told to have in common."""
LEAST_TOLD = 1e-6
"""So little that it decides only between films that are equally alike."""


class SimilarityIndex:
    def __init__(
        self, library: ContentTables, found: Documents, asked: csr_array, offered: csr_array
    ) -> None:
        """Films x terms: the weights of a film that is asked for, and of one that is offered."""
        self.film_ids = found.film_ids
        self.postings = InvertedIndex(asked, offered)
        self.why = Explainer(library, found.terms)
        self.renown = renown(library)

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return self.score_by(self.postings.scores, askers)

    def score_by(self, scores_of: Callable[[int], Floats], askers: Sequence[ItemQuery]) -> Floats:
        """Each asker's row by itself, so that company changes no answer."""
        scores = np.full((len(askers), len(self.film_ids)), np.nan)
        for row, asker in zip(scores, askers, strict=True):
            place = self.place(asker)
            if place is not None:
                row[:] = scores_of(place) + self.renown
        return scores

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        place = self.place(asker)
        if place is None:
            return [{} for _ in places]
        return self.why.of(self.postings, place, places)

    def score_without(
        self,
        asker: ItemQuery,
        reason: Reason,
        scores_of: Callable[[int, Row], Floats] | None = None,
        rescaled: bool = True,
    ) -> Floats:
        """The asker's row, had the film not what a reason names.

        `rescaled`, the terms that are left count together as much as all did.
        """
        place = self.place(asker)
        if place is None:
            return np.full(len(self.film_ids), np.nan)
        terms, weights = self.postings.asked.row(place)
        kept = ~self.why.meant(*reason, terms.astype(np.int64))
        left = weights[kept]
        if rescaled and 0 < len(left) < len(terms):
            left = left * np.float32(np.linalg.norm(weights) / np.linalg.norm(left))
        row = terms[kept], left
        scores = scores_of(place, row) if scores_of else self.postings.scores_of(row)
        return scores + self.renown

    def best_known(self) -> int:
        """The place of the film with most votes."""
        return int(np.argmax(self.renown))

    def place(self, asker: ItemQuery) -> int | None:
        place = int(np.searchsorted(self.film_ids, asker.film_id))
        known = place < len(self.film_ids) and self.film_ids[place] == asker.film_id
        return place if known else None


def renown(library: ContentTables) -> Floats:
    """Between films that are equally alike, the one with more votes."""
    votes = library.films.sort_values(FILM_ID)[VOTE_COUNT].to_numpy(dtype=float)
    return np.asarray(LEAST_TOLD * votes / max(votes.max(initial=0), 1))


def tf_idf(found: Documents, fields: Fields) -> csr_array:
    """Films x terms, each film's row of length one."""
    weights = frequencies(found, fields, damped=True)
    films_with = np.bincount(weights.indices, minlength=weights.shape[1])
    weights.data *= rarity(films_with, weights.shape[0])[weights.indices]
    lengths = np.sqrt(weights.power(2).sum(axis=1))
    weights.data /= np.repeat(lengths, np.diff(weights.indptr))
    return weights
