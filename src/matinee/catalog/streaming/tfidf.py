"""Which titles are like one, by what is said of them.

Said of a title are its genres, its directors, its cast, and the words of its name and description.
Each is worth more the fewer titles share it (TF-IDF), and the likeness of two titles is the cosine
of what is said of them. Rows of one name, on several platforms, are one title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.fuzzy import FuzzyIndex
from matinee.catalog.search.name_index import CsrGroups, NameIndex
from matinee.runtime.text import normalize
from matinee.schema.columns import TITLE
from matinee.schema.streaming import ACTOR, DESCRIPTION, DIRECTOR, GENRE, ID

if TYPE_CHECKING:
    import pyarrow as pa

LISTS = {"genres": GENRE, "directors": DIRECTOR, "cast": ACTOR}
ACCENTS, NO_WORD = r"\p{Mn}", r"[^\pL\pN]+"
DIGITS = 9
"""Likenesses that differ beyond are equal: sums depend on their order."""

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]


class SimilarTitle(NamedTuple):
    """What is said, and of which title: a pair a row."""

    titles: Ints
    terms: Ints
    different: int
    """How many terms there are."""


@dataclass(frozen=True)
class TfidfIndex:
    names: NameIndex
    """A place each, in alphabetical order."""
    typos: FuzzyIndex
    terms: CsrGroups
    """By title, those that another shares."""
    titles: CsrGroups
    """By term."""
    worth: Floats
    """Of a term that two titles share."""
    lengths: Floats
    """Of all that is said of a title."""

    def meant(self, field: str, asked: str) -> tuple[int, bool]:
        """The title, and whether it is spelled as it was asked, case and accents apart."""
        exact = normalize(asked) in self.names.places
        near = [] if exact else self.typos.meant(asked)
        return self.names.find(field, near[0] if len(near) == 1 else asked), exact

    def nearest(self, place: int, n: int) -> list[int]:
        """The n likest titles, the likest first and equals in alphabetical order; fewer where
        fewer have anything in common with it."""
        build_tfidf_index = self._likeness(place)
        bound = np.partition(build_tfidf_index, -n)[-n] if n < len(build_tfidf_index) else 0.0
        found = np.flatnonzero((build_tfidf_index >= bound) & (build_tfidf_index > 0))
        order = np.argsort(-build_tfidf_index[found], kind="stable")[:n]
        ranked: list[int] = found[order].tolist()
        return ranked

    def _likeness(self, place: int) -> Floats:
        """Of every title to this one, and of itself none."""
        shared = np.zeros(len(self.lengths))
        for term in self.terms.at(place).tolist():
            shared[self.titles.at(term)] += self.worth[term]
        shared[place] = 0
        lengths = self.lengths * self.lengths[place]
        cosines = np.divide(shared, lengths, out=np.zeros_like(shared), where=shared > 0)
        return np.asarray(cosines.round(DIGITS))


def build_tfidf_index(tables: Mapping[str, pa.Table]) -> TfidfIndex:
    written = tables["titles"][TITLE].to_pylist()
    names = NameIndex.of(Counter(written))
    places = np.array([names.places.get(normalize(name), -1) for name in written], dtype=np.int64)
    of_id = dict(zip(tables["titles"][ID].to_pylist(), places.tolist(), strict=True))
    said = [_listed(tables[name], column, of_id) for name, column in LISTS.items()]
    said.append(_worded(tables["titles"], places))
    pairs = _pairs(said, len(names.keys))
    return _weighed(names, pairs, sum(kind.different for kind in said))


def _listed(table: pa.Table, column: str, of_id: Mapping[str, int]) -> SimilarTitle:
    owners, terms = (table[name].combine_chunks().dictionary_encode() for name in (ID, column))
    titles = np.array([of_id[owner] for owner in owners.dictionary.to_pylist()], dtype=np.int64)
    return SimilarTitle(
        titles[_numbers(owners.indices)], _numbers(terms.indices), len(terms.dictionary)
    )


def _worded(table: pa.Table, places: Ints) -> SimilarTitle:
    import pyarrow as pa
    from pyarrow import compute

    columns = [table[name].cast(pa.string()).combine_chunks() for name in (TITLE, DESCRIPTION)]
    texts = compute.utf8_normalize(pa.concat_arrays(columns), "NFKD")
    bare = compute.replace_substring_regex(compute.utf8_lower(texts), ACCENTS, "")
    parts = compute.split_pattern_regex(bare, NO_WORD)
    words = compute.list_flatten(parts).dictionary_encode()
    codes, owners = _numbers(words.indices), _numbers(compute.list_parent_indices(parts))
    # before the first word and after the last there may be an empty one
    real = _numbers(compute.binary_length(words.dictionary))[codes] > 0
    titles = np.tile(places, len(columns))[owners]
    return SimilarTitle(titles[real], codes[real], len(words.dictionary))


def _numbers(array: pa.Array) -> Ints:
    # arrow's own way to numpy would import pandas, which the service does without
    return np.asarray(np.from_dlpack(array), dtype=np.int64)


def _pairs(kinds: Sequence[SimilarTitle], count: int) -> Ints:
    """Every term with every title that it is said of, once, as one number, in ascending order."""
    first = np.cumsum([0, *(kind.different for kind in kinds)])
    numbers = np.concatenate(
        [
            (kind.terms[named] + start) * count + kind.titles[named]
            for start, kind in zip(first, kinds, strict=False)
            for named in [kind.titles >= 0]
        ]
    )
    # np.unique takes fifty times as long
    numbers.sort()
    return np.asarray(numbers[np.flatnonzero(np.diff(numbers, prepend=-1))])


def _weighed(names: NameIndex, pairs: Ints, different: int) -> TfidfIndex:
    count = len(names.keys)
    terms, titles = np.divmod(pairs, max(count, 1))
    often = np.bincount(terms, minlength=different)
    worth = np.log(count / np.maximum(often, 1)) ** 2
    lengths = np.sqrt(np.bincount(titles, worth[terms], minlength=count))
    shared = often[terms] > 1
    terms, titles = terms[shared].astype(np.int32), titles[shared].astype(np.int32)
    by_title = np.argsort(titles, kind="stable")
    return TfidfIndex(
        names=names,
        typos=FuzzyIndex.among(names.keys),
        terms=CsrGroups(np.searchsorted(titles[by_title], np.arange(count + 1)), terms[by_title]),
        titles=CsrGroups(np.searchsorted(terms, np.arange(different + 1)), titles),
        worth=worth,
        lengths=lengths,
    )
