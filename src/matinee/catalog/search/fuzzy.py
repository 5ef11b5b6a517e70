"""Fuzzy name lookup: names within a small edit distance, or simply the most similar ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from matinee.runtime.text import normalize

MAX_NEAREST = 5
MIN_SIMILARITY = 55
"""Percent; less similar names are not suggested."""
MAX_EDITS = ((4, 1), (8, 2))
"""Minimum length and the edits allowed from there on; shorter names match exactly only."""
_ARTICLE = re.compile(r"^(?:the|an?|el|la|los|las|les?) (?=.)")
_NUMBER = re.compile(r"\b(?:\d+|[ivx]+)\b")


class FuzzyIndex(NamedTuple):
    forms_by_length: Mapping[int, Sequence[str]]
    """Names, and names without their article."""
    names_by_form: Mapping[str, Sequence[str]]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> FuzzyIndex:
        """From normalized names."""
        full = {name: [name] for name in names}
        without_article: defaultdict[str, list[str]] = defaultdict(list)
        for name in full:
            without_article[_ARTICLE.sub("", name)].append(name)
        # a form that is itself a full name stands for that name only
        names_by_form = without_article | full
        forms_by_length: defaultdict[int, list[str]] = defaultdict(list)
        for form in names_by_form:
            forms_by_length[len(form)].append(form)
        return cls(dict(forms_by_length), names_by_form)

    def closest(self, query: str) -> list[str]:
        """The names at the smallest edit distance, if that is small enough.

        The distance is optimal string alignment: insertions, deletions, substitutions and
        transpositions. Numbers in a name must match exactly.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        key = normalize(query)
        limit = max((edits for length, edits in MAX_EDITS if len(key) >= length), default=0)
        lengths = range(len(key) - limit, len(key) + limit + 1)
        pool = [form for length in lengths for form in self.forms_by_length.get(length, ())]
        near = process.extract(key, pool, scorer=OSA.distance, score_cutoff=limit, limit=None)
        numbers = _NUMBER.findall(key)
        matches = [(edits, form) for form, edits, _ in near if _NUMBER.findall(form) == numbers]
        fewest = min(matches, default=(0, ""))[0]
        forms = [form for edits, form in matches if edits == fewest]
        return sorted({name for form in forms for name in self.names_by_form[form]})


def nearest_names(query: str, names: Iterable[str], n: int = MAX_NEAREST) -> list[str]:
    """The most similar names, best first; ties in alphabetical order."""
    from rapidfuzz import fuzz, process

    matches = process.extract(
        normalize(query),
        sorted(set(names)),
        scorer=fuzz.WRatio,
        processor=normalize,
        limit=n,
        score_cutoff=MIN_SIMILARITY,
    )
    return [name for name, _, _ in matches]
