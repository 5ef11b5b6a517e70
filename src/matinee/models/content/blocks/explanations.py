"""Why two films are alike, in words that somebody can check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import ContentTables, Ints
from matinee.models.content.blocks.inverted_index import InvertedIndex, Texts
from matinee.models.content.blocks.term_counts import KINDS, Term
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import FRANCHISE

MOST = 3
"""of each kind"""


class Explainer:
    """The franchise is told where it is shared, though no model learns from it."""

    def __init__(self, library: ContentTables, terms: list[Term]) -> None:
        self.labels = Texts([term.label for term in terms])
        self.kinds = np.array([KINDS.index(term.kind) for term in terms], dtype=np.int8)
        franchises = library.films.sort_values(FILM_ID)[FRANCHISE].tolist()
        names = sorted(set(franchises))
        code = {name: place for place, name in enumerate(names)}
        self.franchises = Texts(names)
        self.franchise = np.array([code[name] for name in franchises], dtype=np.int32)

    def of(self, postings: InvertedIndex, film: int, places: Ints) -> list[dict[str, list[str]]]:
        pairs = zip(places.tolist(), postings.shared(film, places), strict=True)
        return [self._told(shared) | self._franchise(film, place) for place, shared in pairs]

    def meant(self, kind: str, label: str, terms: Ints) -> NDArray[np.bool_]:
        """Which of the terms a reason speaks of; of the franchise none does."""
        kinds = zip(terms.tolist(), self.kinds[terms].tolist(), strict=True)
        meant = [KINDS[one] == kind and self.labels[term] == label for term, one in kinds]
        return np.array(meant, dtype=bool)

    def _told(self, shared: Ints) -> dict[str, list[str]]:
        mine = {
            kind: shared[self.kinds[shared] == place][:MOST] for place, kind in enumerate(KINDS)
        }
        return {kind: [self.labels[int(term)] for term in terms] for kind, terms in mine.items()}

    def _franchise(self, film: int, other: int) -> dict[str, list[str]]:
        name = self.franchises[int(self.franchise[film])]
        same = name and self.franchise[film] == self.franchise[other]
        return {"franchise": [name] if same else []}
