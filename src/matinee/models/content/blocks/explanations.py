"""Explanations of a similarity: the terms and the franchise that two items share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import ContentTables, Ints
from matinee.models.content.blocks.inverted_index import InvertedIndex, StringArray
from matinee.models.content.blocks.term_counts import KINDS, Term
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import FRANCHISE

MAX_TERMS = 3
"""of each kind"""


class Explainer:
    """Also names a shared franchise, although no model is fitted to it."""

    def __init__(self, library: ContentTables, terms: list[Term]) -> None:
        self.labels = StringArray([term.label for term in terms])
        self.kinds = np.array([KINDS.index(term.kind) for term in terms], dtype=np.int8)
        franchises = library.films.sort_values(FILM_ID)[FRANCHISE].tolist()
        names = sorted(set(franchises))
        codes = {name: code for code, name in enumerate(names)}
        self.franchise_names = StringArray(names)
        self.franchises = np.array([codes[name] for name in franchises], dtype=np.int32)

    def explain(
        self, inverted_index: InvertedIndex, item: int, others: Ints
    ) -> list[dict[str, list[str]]]:
        """For each other item: kind -> labels of the shared terms, by descending contribution."""
        pairs = zip(others.tolist(), inverted_index.shared_terms(item, others), strict=True)
        return [self._labels(terms) | self._franchise(item, other) for other, terms in pairs]

    def matches(self, kind: str, label: str, terms: Ints) -> NDArray[np.bool_]:
        """Which of the terms have this kind and label; none for a franchise."""
        kinds = zip(terms.tolist(), self.kinds[terms].tolist(), strict=True)
        matches = [KINDS[code] == kind and self.labels[term] == label for term, code in kinds]
        return np.array(matches, dtype=bool)

    def _labels(self, terms: Ints) -> dict[str, list[str]]:
        kinds = self.kinds[terms]
        by_kind = {kind: terms[kinds == code][:MAX_TERMS] for code, kind in enumerate(KINDS)}
        return {kind: [self.labels[int(term)] for term in some] for kind, some in by_kind.items()}

    def _franchise(self, item: int, other: int) -> dict[str, list[str]]:
        name = self.franchise_names[int(self.franchises[item])]
        shared = name and self.franchises[item] == self.franchises[other]
        return {"franchise": [name] if shared else []}
