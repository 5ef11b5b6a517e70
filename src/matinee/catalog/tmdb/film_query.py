"""Filtered and sorted pages of films, with keyset pagination.

A cursor holds the sort key and the id of the last film. The next page begins right after them, even
if the catalogue has been replaced by a newer one in between.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.cursor import Cursor, decode_cursor, encode_cursor
from matinee.catalog.search.errors import InvalidValueError
from matinee.catalog.search.name_index import Ints
from matinee.catalog.search.substring_index import SubstringIndex
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.responses import Film, FilmPage
from matinee.runtime.text import normalize

TITLE = "title"
FIELDS = ("id", TITLE, "year", "popularity", "votes", "rating", "revenue")
DESCENDING = "-"
ORDERS = (*FIELDS, *(DESCENDING + field for field in FIELDS))
"""Ties are broken by the id, always ascending."""
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Filters:
    """Conditions that are joined by AND."""

    genre: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    language: str | None = None
    country: str | None = None
    director: str | None = None
    text: str | None = None
    """Part of the title."""

    def digest(self, order: str) -> str:
        query = json.dumps([order, asdict(self)], sort_keys=True)
        return hashlib.sha256(query.encode()).hexdigest()[:12]


class Order(NamedTuple):
    keys: NDArray[np.number]
    """The sort key of each film, ascending."""
    indices: Ints
    """The film indices in this order."""


@dataclass(frozen=True)
class FilmTable:
    catalogue: Catalog
    orders: dict[str, Order]
    titles: SubstringIndex
    """Over the normalized titles."""


def build_film_table(catalogue: Catalog) -> FilmTable:
    """Sorts the films once for all pages."""
    films = catalogue.films
    titles = [normalize(title) for title in films.titles]
    index_of_title = catalogue.titles.names.indices
    values = {
        "id": films.ids,
        TITLE: np.array([index_of_title.get(title, -1) for title in titles], dtype=int),
        "year": films.years,
        "popularity": films.popularities,
        "votes": films.votes,
        "rating": films.ratings,
        "revenue": films.revenues,
    }
    orders = {}
    for field in FIELDS:
        for order, keys in ((field, values[field]), (DESCENDING + field, -values[field])):
            orders[order] = Order(keys, np.lexsort((films.ids, keys)))
    return FilmTable(catalogue, orders, SubstringIndex.from_texts(titles))


def page(
    table: FilmTable,
    filters: Filters,
    order: str = "id",
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> FilmPage:
    if order not in ORDERS:
        raise InvalidValueError("order", ORDERS)
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidValueError("limit", [f"a whole number from 1 to {MAX_LIMIT}"])
    passing = _passing(table, filters)
    ordered = table.orders[order].indices
    query_digest = filters.digest(order)
    rest = ordered if cursor is None else ordered[_after(table, order, query_digest, cursor) :]
    page_indices = rest[passing[rest]][: limit + 1]
    listed = page_indices[:limit].tolist()
    more = len(page_indices) > limit
    return FilmPage(
        total=int(passing.sum()),
        films=[film_row(table.catalogue, index) for index in listed],
        next_cursor=_cursor(table, order, query_digest, listed[-1]) if more else None,
    )


def _cursor(table: FilmTable, order: str, query_digest: str, index: int) -> str:
    films = table.catalogue.films
    value = table.orders[order].keys[index].item()
    if order.endswith(TITLE):
        value = normalize(films.titles[index])
    return encode_cursor(Cursor(query_digest, value, int(films.ids[index])))


def _after(table: FilmTable, order: str, query_digest: str, cursor: str) -> int:
    """How many films come up to and including the one at the cursor."""
    titled = order.endswith(TITLE)
    last = decode_cursor(cursor, query_digest, str if titled else float)
    keys, indices = table.orders[order]
    ids = table.catalogue.films.ids
    value = _title_key(table, order, str(last.value)) if titled else last.value
    return bisect_right(indices, (value, last.film_id), key=lambda index: (keys[index], ids[index]))


def _title_key(table: FilmTable, order: str, title: str) -> float:
    """The sort key of a title; between two keys if a newer catalogue lacks the title."""
    keys = table.catalogue.titles.names.keys
    key: float = bisect_left(keys, title)
    if key == len(keys) or keys[int(key)] != title:
        key -= 0.5
    return -key if order.startswith(DESCENDING) else key


def _passing(table: FilmTable, filters: Filters) -> Mask:
    films = table.catalogue.films
    passing = np.ones(len(films.ids), dtype=bool)
    if filters.year_from is not None:
        if filters.year_to is not None and filters.year_to < filters.year_from:
            raise InvalidValueError("year_to", [f"a year from year_from={filters.year_from} on"])
        passing &= films.years >= filters.year_from
    if filters.year_to is not None:
        passing &= films.years <= filters.year_to
    for indices in _matches_by_name(table, filters):
        members = np.zeros(len(passing), dtype=bool)
        members[indices] = True
        passing &= members
    return passing


def _matches_by_name(table: FilmTable, filters: Filters) -> list[Ints]:
    """For each filter by name: the films that match it."""
    catalogue, matches = table.catalogue, []
    if filters.genre is not None:
        matches.append(catalogue.genres.find("genre", filters.genre)[1])
    if filters.language is not None:
        matches.append(catalogue.languages.find("language", filters.language)[1])
    if filters.country is not None:
        matches.append(catalogue.find_country("country", filters.country)[1])
    if filters.director is not None:
        people = catalogue.directors.find("director", filters.director)
        matches.append(np.concatenate([person.films for person in people]))
    if filters.text is not None:
        matches.append(_matches_by_title(table, filters.text))
    return matches


def _matches_by_title(table: FilmTable, text: str) -> Ints:
    part = normalize(text)
    if not part:
        raise InvalidValueError("text", ["a part of a title"])
    return table.titles.containing(part)


def film_row(catalogue: Catalog, index: int) -> Film:
    films, genres = catalogue.films, catalogue.genres.names.display_names
    return Film(
        film_id=int(films.ids[index]),
        title=films.titles[index],
        year=int(films.years[index]),
        genres=[genres[genre] for genre in catalogue.genres_of.members_of(index).tolist()],
        language=films.languages[index],
        popularity=float(films.popularities[index]),
        votes=int(films.votes[index]),
        rating=float(films.ratings[index]),
    )
