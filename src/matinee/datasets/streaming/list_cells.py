"""Splits cells that hold a list: cast, directors, countries, genres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from matinee.schema.streaming import ACTOR, COUNTRY, DIRECTOR, GENRE

WITH_COMMAS = ("arts, entertainment, and culture",)
"""Genres whose names contain commas."""
COMMA = "\x1f"
NO_NAMES = frozenset(
    (
        *("ii", "iii", "iv", "jr", "jr.", "sr", "sr.", "esq", "esq."),
        *("m.d.", "md", "ph.d", "ph.d.", "phd", "inc", "inc.", "llc", "ltd", "ltd."),
        *("and many more", "others", "various", "various artists"),
    )
)
"""Entries of lists of people that are not people: titles, suffixes, fillers."""
MAX_NAME_LENGTH = 60
"""Characters; longer entries are sentences."""


def genres(cell: str, repaired: Counter[str]) -> list[str]:
    for name in WITH_COMMAS:
        cell = cell.replace(name, name.replace(",", COMMA))
    return [part.replace(COMMA, ",") for part in _split(cell, GENRE, repaired)]


def countries(cell: str, repaired: Counter[str]) -> list[str]:
    return _split(cell, COUNTRY, repaired)


def actors(cell: str, repaired: Counter[str]) -> list[str]:
    return _split_names(cell, ACTOR, repaired)


def directors(cell: str, repaired: Counter[str]) -> list[str]:
    return _split_names(cell, DIRECTOR, repaired)


Split = Callable[[str, Counter[str]], list[str]]


def is_name(text: str) -> bool:
    lettered = any(letter.isalpha() for letter in text)
    return lettered and len(text) <= MAX_NAME_LENGTH and text not in NO_NAMES


def _split_names(cell: str, column: str, repaired: Counter[str]) -> list[str]:
    parts = _split(cell, column, repaired)
    names = [part for part in parts if is_name(part)]
    repaired[f"{column}: not a name, left out"] += len(parts) - len(names)
    return names


def _split(cell: str, column: str, repaired: Counter[str]) -> list[str]:
    """In order, without empty and repeated entries."""
    parts = [part.strip() for part in cell.split(",")]
    filled = [part for part in parts if part]
    unique = list(dict.fromkeys(filled))
    repaired[f"{column}: empty, left out"] += len(parts) - len(filled)
    repaired[f"{column}: named twice, kept once"] += len(filled) - len(unique)
    return unique
