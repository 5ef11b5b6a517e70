"""Films by title: which of several is meant, and what is told of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matinee.catalog.search.name_index import GroupedIndex, Ints
from matinee.catalog.search.normalize import MOST_NEAREST, NotFoundError
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.responses import (
    PeliculasDuracion,
    Retorno,
    ScoreTitulo,
    Suggestion,
    VotosTitulo,
)
from matinee.runtime.text import normalize

MOST_SUGGESTED = 10

Answer = TypeVar("Answer", PeliculasDuracion, Retorno, ScoreTitulo, VotosTitulo)


def with_others(places: list[int], told: Callable[[int], Answer]) -> Answer:
    """What is told of the first film, and the same of the others."""
    first = told(places[0])
    if len(places) > 1:
        first["otras"] = [told(place) for place in places[1:]]
    return first


def films_of(catalogue: Catalog, field: str, asked: str, anio: int | None) -> list[int]:
    """The films of a title, and of a year if one is given; that with most votes comes first."""
    title, members = catalogue.titles.find(field, asked)
    places = sorted(members.tolist(), key=catalogue.films.renown.__getitem__)
    return of_year(title, places, catalogue.films.years, anio)


def of_year(title: str, places: list[int], years: Ints, anio: int | None) -> list[int]:
    """Of a title's films those of a year, or all where none is asked for."""
    found = [place for place in places if anio in (None, years[place])]
    if anio is not None and not found:
        known = sorted({int(years[place]) for place in places}, key=lambda y: (abs(y - anio), y))
        nearest = [f"{title} ({year})" for year in known[:MOST_NEAREST]]
        raise NotFoundError(f"{title} ({anio})", nearest)
    return found


def suggest_titles(catalogue: Catalog, text: str, n: int = MOST_SUGGESTED) -> list[Suggestion]:
    films = catalogue.films
    return [
        Suggestion(
            film_id=int(films.ids[place]), title=films.titles[place], year=int(films.years[place])
        )
        for place in best_match(catalogue.titles, films.renown, text, n)
    ]


def best_match(titles: GroupedIndex, renown: Ints, text: str, n: int) -> list[int]:
    """Films whose title is what somebody has typed so far, then those whose titles begin with it,
    then those that hold it, each the best known first; where there are none, those whose titles are
    like it."""
    typed = normalize(text)
    if not typed:
        return []
    keys = titles.names.containing(typed)
    if not keys:
        keys = [titles.names.places[normalize(name)] for name in titles.names.nearest(text, n)]
    found: dict[int, tuple[bool, bool, int]] = {}
    for key in keys:
        title = titles.names.keys[key]
        unlike = title != typed, not title.startswith(typed)
        for place in titles.groups.at(key).tolist():
            rank = (*unlike, int(renown[place]))
            found[place] = min(found.get(place, rank), rank)
    return sorted(found, key=lambda place: (*found[place], place))[:n]
