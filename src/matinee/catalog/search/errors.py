"""The two ways a catalogue query fails: nothing has that name, or no value can be that."""

from __future__ import annotations

from collections.abc import Sequence


class NotFoundError(LookupError):
    """Nothing in the catalogue matches the query: HTTP 404."""

    code, problem = "unknown", "is not known"

    def __init__(self, query: str, nearest: Sequence[str] = (), available: str = "") -> None:
        """`nearest` are similar existing names; `available` describes what exists instead."""
        super().__init__(query, nearest, available)
        self.query = query
        self.nearest = list(nearest)
        self.available = available

    def __str__(self) -> str:
        nearest = f"; the nearest known: {', '.join(self.nearest)}" if self.nearest else ""
        available = f"; {self.available}" if self.available else ""
        return f"{self.query} is not known{nearest}{available}"


class UnmatchedFilmError(NotFoundError):
    """A film of one collection that another one lacks."""

    code, problem = "unmatched", "is of a film without a match in tmdb"

    def __init__(self, film_id: int, title: str) -> None:
        super().__init__(str(film_id))
        self.title = title

    def __str__(self) -> str:
        return (
            f"{self.title}, film {self.query}, has no match in tmdb, whose descriptions films are "
            f"compared by; /v1/films/{self.query} shows the collections that have it"
        )


class InvalidValueError(ValueError):
    """A value that is outside what the field allows: HTTP 422."""

    def __init__(self, field: str, allowed: Sequence[str]) -> None:
        super().__init__(field, allowed)
        self.field = field
        self.allowed = list(allowed)

    def __str__(self) -> str:
        return f"{self.field} must be {' or '.join(self.allowed)}"
