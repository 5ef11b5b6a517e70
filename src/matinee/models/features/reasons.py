"""Why two films are alike, in words that somebody can check."""

from __future__ import annotations

import numpy as np

from matinee.models.base import Ints, Library
from matinee.models.features.documents import KINDS, Term
from matinee.models.features.postings import Postings, Texts
from matinee.tables import FILM_ID
from matinee.tables_tmdb import FRANCHISE

MOST = 3
"""of each kind"""


class Reasons:
    """The franchise is told where it is shared, though no model learns from it."""

    def __init__(self, library: Library, terms: list[Term]) -> None:
        self.labels = Texts([term.label for term in terms])
        self.kinds = np.array([KINDS.index(term.kind) for term in terms], dtype=np.int8)
        franchises = library.films.sort_values(FILM_ID)[FRANCHISE].tolist()
        names = sorted(set(franchises))
        code = {name: place for place, name in enumerate(names)}
        self.franchises = Texts(names)
        self.franchise = np.array([code[name] for name in franchises], dtype=np.int32)

    def of(self, postings: Postings, film: int, places: Ints) -> list[dict[str, list[str]]]:
        franchise = self.franchises[int(self.franchise[film])]
        found = []
        for place, shared in zip(places, postings.shared(film, places), strict=True):
            told = {kind: [self.labels[term] for term, _ in shared if KINDS[self.kinds[term]] == kind][:MOST] for kind in KINDS}
            same = franchise and self.franchise[place] == self.franchise[film]
            told["franchise"] = [franchise] if same else []
            found.append(told)
        return found
