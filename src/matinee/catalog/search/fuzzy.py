"""Which name somebody meant whose fingers slipped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from matinee.runtime.text import normalize

SLIPS = ((4, 1), (8, 2))
"""From so many letters on, so many slips are forgiven; a shorter name is too easily another."""
_ARTICLE = re.compile(r"^(?:the|an?|el|la|los|las|les?) (?=.)")
_NUMBER = re.compile(r"\b(?:\d+|[ivx]+)\b")


class FuzzyIndex(NamedTuple):
    forms: Mapping[int, Sequence[str]]
    """Names, and names without their article, by their length."""
    of: Mapping[str, Sequence[str]]
    """The names that a form stands for."""

    @classmethod
    def among(cls, names: Iterable[str]) -> FuzzyIndex:
        """Of folded names."""
        of = {name: [name] for name in names}
        short: defaultdict[str, list[str]] = defaultdict(list)
        for name in of:
            short[_ARTICLE.sub("", name)].append(name)
        # a name that stands for itself stands for no other
        of = short | of
        forms: defaultdict[int, list[str]] = defaultdict(list)
        for form in of:
            forms[len(form)].append(form)
        return cls(dict(forms), of)

    def meant(self, typed: str) -> list[str]:
        """The names that the fewest slips make of what was typed, if they are few; a slip leaves
        out a letter, adds one, takes another or swaps two, but never changes a number."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        word = normalize(typed)
        most = max((slips for length, slips in SLIPS if len(word) >= length), default=0)
        lengths = range(len(word) - most, len(word) + most + 1)
        pool = [form for length in lengths for form in self.forms.get(length, ())]
        near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=most, limit=None)
        numbers = _NUMBER.findall(word)
        found = [(slips, form) for form, slips, _ in near if _NUMBER.findall(form) == numbers]
        fewest = min(found, default=(0, ""))[0]
        return sorted({name for slips, form in found if slips == fewest for name in self.of[form]})
