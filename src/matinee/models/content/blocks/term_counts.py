"""Term counts of items by field: words, genres, keywords and people."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import ContentTables, Floats, Ints, film_ids
from matinee.models.content.blocks.tokenize import tokenize
from matinee.schema.columns import FILM_ID, TITLE
from matinee.schema.tmdb import (
    CAST,
    DIRECTOR,
    GENRE,
    JOB,
    KEYWORD,
    KIND,
    NAME,
    ORDER,
    OVERVIEW,
    PERSON_ID,
)

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

WORDS, GENRES, KEYWORDS, PEOPLE = KINDS = ("words", "genres", "keywords", "people")
"""The kinds of terms; title and overview share their words."""
MAX_CAST = 5
"""Number of cast members used, in billing order."""
MIN_DOCUMENT_FREQUENCY = 2
"""A term of a single item matches no other item."""


class Fields(NamedTuple):
    """Weight of each field; 0 leaves it out."""

    title: float = 1.0
    genres: float = 1.0
    overview: float = 1.0
    keywords: float = 0.0
    people: float = 0.0


class Term(NamedTuple):
    kind: str
    label: str
    number: int = 0
    """the person id, which tells namesakes apart"""


Occurrences = tuple[Ints, Ints]
"""Item index and term code of each occurrence."""


class Documents(NamedTuple):
    film_ids: Ints
    terms: list[Term]
    """ascending"""
    counts: dict[str, csr_array]
    """field -> items x terms: number of occurrences"""


def extract_documents(library: ContentTables, fields: Fields) -> Documents:
    ids = film_ids(library.films)
    codes: dict[Term, int] = {}
    occurrences: dict[str, Occurrences] = {}
    for field in (field for field, weight in fields._asdict().items() if weight):
        pairs = ((film, codes.setdefault(term, len(codes))) for film, term in _READ[field](library))
        films, terms = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
        occurrences[field] = np.searchsorted(ids, films), terms
    if not occurrences:
        allowed = ", ".join(Fields._fields)
        raise ValueError(f"no field has a weight in {fields}; give at least one of {allowed}")
    vocabulary, columns = _vocabulary(list(codes), occurrences.values())
    shape = (len(ids), len(vocabulary))
    counts = {field: _count(some, columns, shape) for field, some in occurrences.items()}
    return Documents(ids, vocabulary, counts)


def _count(occurrences: Occurrences, columns: Ints, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    items, terms = occurrences
    kept = columns[terms] >= 0
    ones = np.ones(np.count_nonzero(kept))
    return csr_array((ones, (items[kept], columns[terms[kept]])), shape=shape)


def _vocabulary(terms: list[Term], occurrences: Iterable[Occurrences]) -> tuple[list[Term], Ints]:
    """The frequent terms, ascending, and the column of each term code; -1 for a rare term."""
    pairs = np.unique(np.hstack([np.stack(some) for some in occurrences]), axis=1)
    frequent = np.bincount(pairs[1], minlength=len(terms)) >= MIN_DOCUMENT_FREQUENCY
    order = sorted(np.flatnonzero(frequent).tolist(), key=terms.__getitem__)
    columns = np.full(len(terms), -1)
    columns[order] = np.arange(len(order))
    return [terms[code] for code in order], columns


def _text(library: ContentTables, column: str) -> Iterator[tuple[int, Term]]:
    cache: dict[str, Term] = {}
    for film, text in zip(library.films[FILM_ID], library.films[column], strict=True):
        for word in tokenize(text):
            yield film, cache.setdefault(word, Term(WORDS, word))


def _keywords(library: ContentTables) -> Iterator[tuple[int, Term]]:
    rows = zip(library.keywords[FILM_ID], library.keywords[KEYWORD], strict=True)
    return ((film, Term(KEYWORDS, name)) for film, name in rows)


def _people(library: ContentTables) -> Iterator[tuple[int, Term]]:
    people = library.people
    cast = (people[KIND] == CAST) & (people[ORDER] < MAX_CAST)
    credits = people[cast | (people[JOB] == DIRECTOR)]
    return _credits(credits.drop_duplicates([FILM_ID, PERSON_ID, NAME]))


def _credits(credits: pd.DataFrame) -> Iterator[tuple[int, Term]]:
    rows = credits[[FILM_ID, PERSON_ID, NAME]].itertuples(index=False)
    return ((film, Term(PEOPLE, name, person)) for film, person, name in rows)


def director_terms(library: ContentTables, documents: Documents) -> csr_array:
    """Items x terms: 1 where the term is a director of the item."""
    from scipy.sparse import csr_array

    columns = {term: column for column, term in enumerate(documents.terms)}
    credits = library.people[library.people[JOB] == DIRECTOR]
    pairs = {(film, columns[term]) for film, term in _credits(credits) if term in columns}
    films, terms = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    cells = np.searchsorted(documents.film_ids, films), terms
    shape = (len(documents.film_ids), len(documents.terms))
    return csr_array((np.ones(len(terms)), cells), shape=shape)


def _genres(library: ContentTables) -> Iterator[tuple[int, Term]]:
    rows = zip(library.genres[FILM_ID], library.genres[GENRE], strict=True)
    return ((film, Term(GENRES, name)) for film, name in rows)


_READ: dict[str, Callable[[ContentTables], Iterator[tuple[int, Term]]]] = {
    "title": lambda library: _text(library, TITLE),
    "genres": _genres,
    "overview": lambda library: _text(library, OVERVIEW),
    "keywords": _keywords,
    "people": _people,
}


def term_frequencies(documents: Documents, fields: Fields, sublinear: bool = False) -> csr_array:
    """Items x terms: sum over the fields of weight x tf, or of weight x (1 + ln tf)."""
    parts = []
    for field, counts in documents.counts.items():
        part = counts.copy()
        part.data = getattr(fields, field) * (1 + np.log(part.data) if sublinear else part.data)
        parts.append(part)
    return reduce(operator.add, parts).tocsr()


def idf(document_frequency: Ints, n_documents: int) -> Floats:
    """Smoothed inverse document frequency: ln((1 + n) / (1 + df)) + 1."""
    return np.asarray(np.log((1 + n_documents) / (1 + document_frequency)) + 1)


def bm25_weights(frequencies: csr_array, k1: float, b: float) -> tuple[csr_array, csr_array]:
    """Items x terms: the weights of an item as a query, and as a document."""
    query_weights, document_weights = frequencies.copy(), frequencies.copy()
    n_documents, n_terms = frequencies.shape
    lengths = frequencies.sum(axis=1)
    normalization = k1 * (1 - b + b * lengths / max(lengths.mean(), 1e-9))
    denominator = frequencies.data + np.repeat(normalization, np.diff(frequencies.indptr))
    document_weights.data = frequencies.data * (k1 + 1) / denominator
    df = np.bincount(frequencies.indices, minlength=n_terms)
    idf = np.log(1 + (n_documents - df + 0.5) / (df + 0.5))
    query_weights.data = frequencies.data * idf[frequencies.indices]
    return query_weights, document_weights
