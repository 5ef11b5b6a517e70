"""Films by title: which of several is meant, and what is told of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matinee.catalogue.names import MOST_NEAREST, Unknown, folded
from matinee.catalogue.tmdb.answers import (
    PeliculasDuracion,
    Retorno,
    ScoreTitulo,
    Suggestion,
    VotosTitulo,
)
from matinee.catalogue.tmdb.groups import Ints
from matinee.catalogue.tmdb.index import Catalogue

MOST_SUGGESTED = 10

Answer = TypeVar("Answer", PeliculasDuracion, Retorno, ScoreTitulo, VotosTitulo)


def with_others(places: list[int], told: Callable[[int], Answer]) -> Answer:
    """What is told of the first film, and the same of the others."""
    first = told(places[0])
    if len(places) > 1:
        first["otras"] = [told(place) for place in places[1:]]
    return first


def films_of(catalogue: Catalogue, field: str, asked: str, anio: int | None) -> list[int]:
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
        raise Unknown(f"{title} ({anio})", nearest)
    return found


def suggested(catalogue: Catalogue, text: str, n: int = MOST_SUGGESTED) -> list[Suggestion]:
    """Films whose titles begin with what somebody has typed so far, then those that hold it, each
    the best known first; where there are none, those whose titles are like it."""
    titles, films, typed = catalogue.titles, catalogue.films, folded(text)
    if not typed:
        return []
    keys = titles.names.containing(typed)
    if not keys:
        keys = [titles.names.places[folded(name)] for name in titles.names.nearest(text, n)]
    found = [
        (not titles.names.keys[key].startswith(typed), int(films.renown[place]), place)
        for key in keys
        for place in titles.groups.at(key).tolist()
    ]
    return [
        Suggestion(
            film_id=int(films.ids[place]), title=films.titles[place], year=int(films.years[place])
        )
        for _, _, place in sorted(found)[:n]
    ]
