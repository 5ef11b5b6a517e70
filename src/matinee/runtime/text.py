"""Text normalization for search, de-duplication and term counts."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def normalize(text: str) -> str:
    """Case-folds, strips accents and collapses whitespace."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(map(_base_letters, folded.replace(_APOSTROPHE, "'")))
    return " ".join(folded.split())


@lru_cache(maxsize=4096)
def _base_letters(character: str) -> str:
    """NFKD without combining marks.

    One character at a time: in a longer text Unicode sorts runs of marks, in quadratic time.
    """
    letters = unicodedata.normalize("NFKD", character)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
