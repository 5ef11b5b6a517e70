"""Text normalization for search, de-duplication and term counts."""

from __future__ import annotations

import unicodedata

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def normalize(text: str) -> str:
    """Case-folds, strips accents and collapses whitespace."""
    if text.isascii():
        return " ".join(text.casefold().split())
    letters = unicodedata.normalize("NFKD", text.casefold().replace(_APOSTROPHE, "'"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())
