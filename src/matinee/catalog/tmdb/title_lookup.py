"""Films by title: resolves titles that several films share, and suggests titles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.search.fuzzy import MAX_NEAREST
from matinee.catalog.search.name_index import Ints
from matinee.catalog.search.suggest import MAX_SUGGESTIONS, best_match
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.responses import (
    PeliculasDuracion,
    Retorno,
    ScoreTitulo,
    Suggestion,
    VotosTitulo,
)

Answer = TypeVar("Answer", PeliculasDuracion, Retorno, ScoreTitulo, VotosTitulo)


def with_other_films(indices: list[int], answer_for: Callable[[int], Answer]) -> Answer:
    """The answer for the first film; those for the others are nested under `otras`."""
    first = answer_for(indices[0])
    if len(indices) > 1:
        first["otras"] = [answer_for(index) for index in indices[1:]]
    return first


def find_films(catalogue: Catalog, field: str, query: str, anio: int | None) -> list[int]:
    """The films of a title, and of a year if given; the most popular first."""
    title, members = catalogue.titles.find(field, query)
    indices = sorted(members.tolist(), key=catalogue.films.popularity_rank.__getitem__)
    return filter_by_year(title, indices, catalogue.films.years, anio)


def filter_by_year(title: str, indices: list[int], years: Ints, year: int | None) -> list[int]:
    """Those of a title's films that are of the year; all if no year is given."""
    matches = [index for index in indices if year in (None, years[index])]
    if year is not None and not matches:
        title_years = {int(years[index]) for index in indices}
        nearest = sorted(title_years, key=lambda other: (abs(other - year), other))
        names = [f"{title} ({other})" for other in nearest[:MAX_NEAREST]]
        raise NotFoundError(f"{title} ({year})", names)
    return matches


def suggest_titles(catalogue: Catalog, prefix: str, n: int = MAX_SUGGESTIONS) -> list[Suggestion]:
    films = catalogue.films
    return [
        Suggestion(
            film_id=int(films.ids[index]), title=films.titles[index], year=int(films.years[index])
        )
        for index in best_match(catalogue.titles, films.popularity_rank, prefix, n)
    ]
