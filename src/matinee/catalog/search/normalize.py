"""Names as people type them, and what a question answers where it has no answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matinee.runtime.text import normalize

MOST_NEAREST = 5
LEAST_ALIKE = 55
"""Percent; names that are less alike are no help."""


class NotFoundError(LookupError):
    """Nothing is known of what was asked: 404."""

    def __init__(self, asked: str, nearest: Sequence[str] = (), known: str = "") -> None:
        """`nearest` are names that are known, `known` tells in words what else is."""
        super().__init__(asked, nearest, known)
        self.asked = asked
        self.nearest = list(nearest)
        self.known = known

    def __str__(self) -> str:
        near = f"; the nearest known: {', '.join(self.nearest)}" if self.nearest else ""
        known = f"; {self.known}" if self.known else ""
        return f"{self.asked} is not known{near}{known}"


class InvalidValueError(ValueError):
    """A value that no catalogue could answer: 422."""

    def __init__(self, field: str, allowed: Sequence[str]) -> None:
        super().__init__(field, allowed)
        self.field = field
        self.allowed = list(allowed)

    def __str__(self) -> str:
        return f"{self.field} must be {' or '.join(self.allowed)}"


def index_of(allowed: Sequence[str], field: str, asked: str) -> int:
    """The place of the one that was asked for."""
    words = [normalize(word) for word in allowed]
    if normalize(asked) not in words:
        raise InvalidValueError(field, allowed)
    return words.index(normalize(asked))


def nearest_names(word: str, known: Iterable[str], n: int = MOST_NEAREST) -> list[str]:
    """The names most like a word, the likest first and equals in alphabetical order."""
    from rapidfuzz import fuzz, process

    names = sorted(set(known))
    found = process.extract(
        normalize(word),
        names,
        scorer=fuzz.WRatio,
        processor=normalize,
        limit=n,
        score_cutoff=LEAST_ALIKE,
    )
    return [name for name, _, _ in found]
