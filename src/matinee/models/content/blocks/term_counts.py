"""Films as the terms that describe them: words, genres, keywords and people, counted."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import ContentTables, Floats, Ints, film_ids
from matinee.models.content.blocks.tokenize import words
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
    from scipy.sparse import csr_array

WORDS, GENRES, KEYWORDS, PEOPLE = KINDS = ("words", "genres", "keywords", "people")
"""The kinds of terms. Title and overview share their words."""
MOST_CAST = 5
"""So many of a cast, the first named, tell what a film is like."""
LEAST_FILMS = 2
"""A term of a single film makes it like no other."""


class Fields(NamedTuple):
    """How much each part of what is known of a film counts; 0 leaves it out."""

    title: float = 1.0
    genres: float = 1.0
    overview: float = 1.0
    keywords: float = 0.0
    people: float = 0.0


class Term(NamedTuple):
    kind: str
    label: str
    number: int = 0
    """tells namesakes apart"""


Named = tuple[Ints, Ints]
"""Places of films, and the code of a term that is named there; a pair each time it is named."""


class Documents(NamedTuple):
    film_ids: Ints
    terms: list[Term]
    """ascending"""
    counts: dict[str, csr_array]
    """of each field, films x terms: how often each is named"""


def documents(library: ContentTables, fields: Fields) -> Documents:
    ids = film_ids(library.films)
    codes: dict[Term, int] = {}
    named: dict[str, Named] = {}
    for field in (field for field, weight in fields._asdict().items() if weight):
        pairs = ((film, codes.setdefault(term, len(codes))) for film, term in _OF[field](library))
        films, terms = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
        named[field] = np.searchsorted(ids, films), terms
    if not named:
        allowed = ", ".join(Fields._fields)
        raise ValueError(f"no field has a weight in {fields}; give one of {allowed} more than 0")
    kept, place = _kept(list(codes), named.values())
    shape = (len(ids), len(kept))
    return Documents(
        ids, kept, {field: _counted(one, place, shape) for field, one in named.items()}
    )


def _counted(named: Named, place: Ints, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    films, terms = named
    known = place[terms] >= 0
    ones = np.ones(np.count_nonzero(known))
    return csr_array((ones, (films[known], place[terms[known]])), shape=shape)


def _kept(terms: list[Term], found: Iterable[Named]) -> tuple[list[Term], Ints]:
    """The terms of several films, ascending, and the place of each of all terms among them."""
    pairs = np.unique(np.hstack([np.stack(one) for one in found]), axis=1)
    common = np.bincount(pairs[1], minlength=len(terms)) >= LEAST_FILMS
    order = sorted(np.flatnonzero(common).tolist(), key=terms.__getitem__)
    place = np.full(len(terms), -1)
    place[order] = np.arange(len(order))
    return [terms[code] for code in order], place


def _texts(library: ContentTables, column: str) -> Iterator[tuple[int, Term]]:
    once: dict[str, Term] = {}
    for film, text in zip(library.films[FILM_ID], library.films[column], strict=True):
        for word in words(text):
            yield film, once.setdefault(word, Term(WORDS, word))


def _keywords(library: ContentTables) -> Iterator[tuple[int, Term]]:
    rows = zip(library.keywords[FILM_ID], library.keywords[KEYWORD], strict=True)
    return ((film, Term(KEYWORDS, name)) for film, name in rows)


def _people(library: ContentTables) -> Iterator[tuple[int, Term]]:
    people = library.people
    cast = (people[KIND] == CAST) & (people[ORDER] < MOST_CAST)
    telling = people[cast | (people[JOB] == DIRECTOR)].drop_duplicates([FILM_ID, PERSON_ID, NAME])
    rows = telling[[FILM_ID, PERSON_ID, NAME]].itertuples(index=False)
    return ((film, Term(PEOPLE, name, person)) for film, person, name in rows)


def _genres(library: ContentTables) -> Iterator[tuple[int, Term]]:
    rows = zip(library.genres[FILM_ID], library.genres[GENRE], strict=True)
    return ((film, Term(GENRES, name)) for film, name in rows)


_OF = {
    "title": lambda library: _texts(library, TITLE),
    "genres": _genres,
    "overview": lambda library: _texts(library, OVERVIEW),
    "keywords": _keywords,
    "people": _people,
}


def frequencies(found: Documents, fields: Fields, damped: bool = False) -> csr_array:
    """Films x terms: how often each is named, by the weight of its field; `damped`, repetition
    adds ever less."""
    parts = []
    for field, counts in found.counts.items():
        part = counts.copy()
        part.data = getattr(fields, field) * (1 + np.log(part.data) if damped else part.data)
        parts.append(part)
    return reduce(operator.add, parts).tocsr()


def rarity(films_with: Ints, films: int) -> Floats:
    """How much it tells that two films share a term: more, the fewer have it."""
    return np.asarray(np.log((1 + films) / (1 + films_with)) + 1)
