"""The films page by page: filtered, in an order of choice, without gap or double.

A cursor holds what the last film was sorted by and its id, and the next page begins right after
them, even where the catalogue has been exchanged for a newer one in between.
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
from matinee.catalog.search.name_index import Ints
from matinee.catalog.search.normalize import InvalidValueError
from matinee.catalog.search.substring_index import SubstringIndex
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.responses import Film, FilmPage
from matinee.runtime.text import normalize

TITLE = "title"
FIELDS = ("id", TITLE, "year", "popularity", "votes", "rating", "revenue")
DESCENDING = "-"
ORDERS = (*FIELDS, *(DESCENDING + field for field in FIELDS))
"""The id, always ascending, decides between equals."""
USUAL, MOST = 100, 1000

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Filters:
    """All that are given must hold."""

    genre: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    language: str | None = None
    country: str | None = None
    director: str | None = None
    text: str | None = None
    """Part of the title."""

    def digest(self, order: str) -> str:
        given = json.dumps([order, asdict(self)], sort_keys=True)
        return hashlib.sha256(given.encode()).hexdigest()[:12]


class Order(NamedTuple):
    keys: NDArray[np.number]
    """Of each film; the lowest comes first."""
    places: Ints
    """The films in this order."""


@dataclass(frozen=True)
class FilmTable:
    catalogue: Catalog
    orders: dict[str, Order]
    titles: SubstringIndex
    """Of each film, folded."""


def build_film_table(catalogue: Catalog) -> FilmTable:
    """Sorted once, for all pages."""
    films = catalogue.films
    titles = [normalize(title) for title in films.titles]
    place_of = catalogue.titles.names.places
    values = {
        "id": films.ids,
        TITLE: np.array([place_of.get(title, -1) for title in titles], dtype=int),
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
    return FilmTable(catalogue, orders, SubstringIndex.of(titles))


def page(
    table: FilmTable,
    filters: Filters,
    order: str = "id",
    limit: int = USUAL,
    cursor: str | None = None,
) -> FilmPage:
    if order not in ORDERS:
        raise InvalidValueError("order", ORDERS)
    if not 1 <= limit <= MOST:
        raise InvalidValueError("limit", [f"a whole number from 1 to {MOST}"])
    passing = _passing(table, filters)
    ordered = table.orders[order].places
    asked = filters.digest(order)
    rest = ordered if cursor is None else ordered[_after(table, order, asked, cursor) :]
    found = rest[passing[rest]][: limit + 1]
    shown = found[:limit].tolist()
    more = len(found) > limit
    return FilmPage(
        total=int(passing.sum()),
        films=[_told(table.catalogue, place) for place in shown],
        next_cursor=_cursor(table, order, asked, shown[-1]) if more else None,
    )


def _cursor(table: FilmTable, order: str, asked: str, place: int) -> str:
    films = table.catalogue.films
    value = table.orders[order].keys[place].item()
    if order.endswith(TITLE):
        value = normalize(films.titles[place])
    return encode_cursor(Cursor(asked, value, int(films.ids[place])))


def _after(table: FilmTable, order: str, asked: str, cursor: str) -> int:
    """How many films stand before the cursor, that at the cursor among them."""
    titled = order.endswith(TITLE)
    last = decode_cursor(cursor, asked, str if titled else float)
    keys, places = table.orders[order]
    ids = table.catalogue.films.ids
    value = _title_key(table, order, str(last.value)) if titled else last.value
    return bisect_right(places, (value, last.film_id), key=lambda place: (keys[place], ids[place]))


def _title_key(table: FilmTable, order: str, title: str) -> float:
    """Of a title that a newer catalogue may have lost: then it stands between two keys."""
    known = table.catalogue.titles.names.keys
    key: float = bisect_left(known, title)
    if key == len(known) or known[int(key)] != title:
        key -= 0.5
    return -key if order.startswith(DESCENDING) else key


def _passing(table: FilmTable, asked: Filters) -> Mask:
    films = table.catalogue.films
    passing = np.ones(len(films.ids), dtype=bool)
    if asked.year_from is not None:
        if asked.year_to is not None and asked.year_to < asked.year_from:
            raise InvalidValueError("year_to", [f"a year from year_from={asked.year_from} on"])
        passing &= films.years >= asked.year_from
    if asked.year_to is not None:
        passing &= films.years <= asked.year_to
    for places in _named(table, asked):
        members = np.zeros(len(passing), dtype=bool)
        members[places] = True
        passing &= members
    return passing


def _named(table: FilmTable, asked: Filters) -> list[Ints]:
    """For each filter that names something: the films that have it."""
    catalogue, found = table.catalogue, []
    if asked.genre is not None:
        found.append(catalogue.genres.find("genre", asked.genre)[1])
    if asked.language is not None:
        found.append(catalogue.languages.find("language", asked.language)[1])
    if asked.country is not None:
        found.append(catalogue.country("country", asked.country)[1])
    if asked.director is not None:
        people = catalogue.directors.find("director", asked.director)
        found.append(np.concatenate([person.films for person in people]))
    if asked.text is not None:
        found.append(_titled(table, asked.text))
    return found


def _titled(table: FilmTable, text: str) -> Ints:
    part = normalize(text)
    if not part:
        raise InvalidValueError("text", ["a part of a title"])
    return table.titles.holding(part)


def _told(catalogue: Catalog, place: int) -> Film:
    films, genres = catalogue.films, catalogue.genres.names.shown
    return Film(
        film_id=int(films.ids[place]),
        title=films.titles[place],
        year=int(films.years[place]),
        genres=[genres[genre] for genre in catalogue.genres_of.at(place).tolist()],
        language=films.languages[place],
        popularity=float(films.popularities[place]),
        votes=int(films.votes[place]),
        rating=float(films.ratings[place]),
    )
