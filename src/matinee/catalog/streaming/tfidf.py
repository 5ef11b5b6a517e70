"""Content-based similarity of titles: cosine of binary TF-IDF vectors.

The terms of a title are its genres, directors, cast, and the words of its name and description. A
term that df of N titles share has the weight idf = log(N / df). Rows of one name, on several
platforms, are one title.
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
"""Similarities are rounded, because sums depend on the order of their terms."""

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]


class TermOccurrences(NamedTuple):
    """Pairs of a title and a term."""

    titles: Ints
    terms: Ints
    n_terms: int


@dataclass(frozen=True)
class TfidfIndex:
    names: NameIndex
    """The titles, in alphabetical order."""
    fuzzy: FuzzyIndex
    terms: CsrGroups
    """The terms of each title that another title shares."""
    titles: CsrGroups
    """The titles of each term."""
    squared_idf: Floats
    """The contribution of a term that two titles share."""
    norms: Floats
    """The Euclidean norm of each title's vector."""

    def resolve(self, field: str, query: str) -> tuple[int, bool]:
        """The index of a title, and whether the query matched exactly after normalization."""
        exact = normalize(query) in self.names.indices
        near = [] if exact else self.fuzzy.closest(query)
        return self.names.find(field, near[0] if len(near) == 1 else query), exact

    def nearest(self, index: int, n: int) -> list[int]:
        """The n most similar titles, ties in alphabetical order; none of similarity 0."""
        similarities = self._similarities(index)
        bound = np.partition(similarities, -n)[-n] if n < len(similarities) else 0.0
        candidates = np.flatnonzero((similarities >= bound) & (similarities > 0))
        order = np.argsort(-similarities[candidates], kind="stable")[:n]
        ranked: list[int] = candidates[order].tolist()
        return ranked

    def _similarities(self, index: int) -> Floats:
        """Of every title to this one; 0 for the title itself."""
        products = np.zeros(len(self.norms))
        for term in self.terms.members_of(index).tolist():
            products[self.titles.members_of(term)] += self.squared_idf[term]
        products[index] = 0
        norms = self.norms * self.norms[index]
        cosines = np.divide(products, norms, out=np.zeros_like(products), where=products > 0)
        return np.asarray(cosines.round(DIGITS))


def build_tfidf_index(tables: Mapping[str, pa.Table]) -> TfidfIndex:
    titles = tables["titles"][TITLE].to_pylist()
    names = NameIndex.from_counts(Counter(titles))
    indices = np.array([names.indices.get(normalize(name), -1) for name in titles], dtype=np.int64)
    index_of_id = dict(zip(tables["titles"][ID].to_pylist(), indices.tolist(), strict=True))
    sources = [_list_terms(tables[name], column, index_of_id) for name, column in LISTS.items()]
    sources.append(_word_terms(tables["titles"], indices))
    pairs = _encode_pairs(sources, len(names.keys))
    return _weighted(names, pairs, sum(source.n_terms for source in sources))


def _list_terms(table: pa.Table, column: str, index_of_id: Mapping[str, int]) -> TermOccurrences:
    owners, terms = (table[name].combine_chunks().dictionary_encode() for name in (ID, column))
    titles = np.array(
        [index_of_id[owner] for owner in owners.dictionary.to_pylist()], dtype=np.int64
    )
    return TermOccurrences(
        titles[_to_numpy(owners.indices)], _to_numpy(terms.indices), len(terms.dictionary)
    )


def _word_terms(table: pa.Table, indices: Ints) -> TermOccurrences:
    import pyarrow as pa
    from pyarrow import compute

    columns = [table[name].cast(pa.string()).combine_chunks() for name in (TITLE, DESCRIPTION)]
    texts = compute.utf8_normalize(pa.concat_arrays(columns), "NFKD")
    bare = compute.replace_substring_regex(compute.utf8_lower(texts), ACCENTS, "")
    parts = compute.split_pattern_regex(bare, NO_WORD)
    words = compute.list_flatten(parts).dictionary_encode()
    codes, owners = _to_numpy(words.indices), _to_numpy(compute.list_parent_indices(parts))
    # splitting gives an empty word before a leading or after a trailing separator
    real = _to_numpy(compute.binary_length(words.dictionary))[codes] > 0
    titles = np.tile(indices, len(columns))[owners]
    return TermOccurrences(titles[real], codes[real], len(words.dictionary))


def _to_numpy(array: pa.Array) -> Ints:
    # arrow's own conversion to numpy would import pandas, which the service avoids
    return np.asarray(np.from_dlpack(array), dtype=np.int64)


def _encode_pairs(sources: Sequence[TermOccurrences], count: int) -> Ints:
    """The distinct pairs as term * count + title, in ascending order."""
    first = np.cumsum([0, *(source.n_terms for source in sources)])
    numbers = np.concatenate(
        [
            (source.terms[named] + start) * count + source.titles[named]
            for start, source in zip(first, sources, strict=False)
            for named in [source.titles >= 0]
        ]
    )
    # np.unique is fifty times slower
    numbers.sort()
    return np.asarray(numbers[np.flatnonzero(np.diff(numbers, prepend=-1))])


def _weighted(names: NameIndex, pairs: Ints, n_terms: int) -> TfidfIndex:
    count = len(names.keys)
    terms, titles = np.divmod(pairs, max(count, 1))
    document_frequency = np.bincount(terms, minlength=n_terms)
    squared_idf = np.log(count / np.maximum(document_frequency, 1)) ** 2
    norms = np.sqrt(np.bincount(titles, squared_idf[terms], minlength=count))
    shared = document_frequency[terms] > 1
    terms, titles = terms[shared].astype(np.int32), titles[shared].astype(np.int32)
    by_title = np.argsort(titles, kind="stable")
    return TfidfIndex(
        names=names,
        fuzzy=FuzzyIndex.from_names(names.keys),
        terms=CsrGroups(np.searchsorted(titles[by_title], np.arange(count + 1)), terms[by_title]),
        titles=CsrGroups(np.searchsorted(terms, np.arange(n_terms + 1)), titles),
        squared_idf=squared_idf,
        norms=norms,
    )
