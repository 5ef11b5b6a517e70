"""Cells that hold a list, taken apart: cast, directors, countries, genres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from matinee.schema.streaming import ACTOR, COUNTRY, DIRECTOR, GENRE

WITH_COMMAS = ("arts, entertainment, and culture",)
"""Genres that are one in spite of their commas."""
COMMA = "\x1f"
NO_NAMES = frozenset(
    (
        *("ii", "iii", "iv", "jr", "jr.", "sr", "sr.", "esq", "esq."),
        *("m.d.", "md", "ph.d", "ph.d.", "phd", "inc", "inc.", "llc", "ltd", "ltd."),
        *("and many more", "others", "various", "various artists"),
    )
)
"""What stands between two commas of a list of people and is nobody: titles, suffixes, fillers."""
LONGEST_NAME = 60
"""Letters; what is longer is a sentence."""


def genres(cell: str, repaired: Counter[str]) -> list[str]:
    for name in WITH_COMMAS:
        cell = cell.replace(name, name.replace(",", COMMA))
    return [part.replace(COMMA, ",") for part in _parts(cell, GENRE, repaired)]


def countries(cell: str, repaired: Counter[str]) -> list[str]:
    return _parts(cell, COUNTRY, repaired)


def actors(cell: str, repaired: Counter[str]) -> list[str]:
    return _people(cell, ACTOR, repaired)


def directors(cell: str, repaired: Counter[str]) -> list[str]:
    return _people(cell, DIRECTOR, repaired)


Split = Callable[[str, Counter[str]], list[str]]


def is_name(text: str) -> bool:
    lettered = any(letter.isalpha() for letter in text)
    return lettered and len(text) <= LONGEST_NAME and text not in NO_NAMES


def _people(cell: str, what: str, repaired: Counter[str]) -> list[str]:
    parts = _parts(cell, what, repaired)
    named = [part for part in parts if is_name(part)]
    repaired[f"{what}: not a name, left out"] += len(parts) - len(named)
    return named


def _parts(cell: str, what: str, repaired: Counter[str]) -> list[str]:
    """In their order, none empty and none twice."""
    parts = [part.strip() for part in cell.split(",")]
    filled = [part for part in parts if part]
    once = list(dict.fromkeys(filled))
    repaired[f"{what}: empty, left out"] += len(parts) - len(filled)
    repaired[f"{what}: named twice, kept once"] += len(filled) - len(once)
    return once
