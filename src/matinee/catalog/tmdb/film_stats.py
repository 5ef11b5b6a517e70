"""Statistics of the TMDB catalogue, for the charts of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

# pydantic reads these, and before Python 3.12 it cannot read those of typing
from typing_extensions import TypedDict

from matinee.catalog.search.name_index import GroupedIndex, Ints
from matinee.runtime.text import normalize

if TYPE_CHECKING:
    from matinee.catalog.tmdb.index import Catalog

MAX_FRANCHISES = 8
YEARS_PER_DECADE = 10


class CodeCount(TypedDict):
    code: str
    films: int


class CountryCount(CodeCount):
    name: str


class DecadeCount(TypedDict):
    year: int
    """The first year of the decade."""
    films: int


class FranchiseRevenue(TypedDict):
    name: str
    films: int
    revenue: int
    """In US dollars, of all its films."""


class FilmStats(TypedDict):
    films: int
    languages: list[CodeCount]
    """By ISO 639-1 code of the original language; the most frequent first, as in all lists but
    those of decades, months and weekdays."""
    countries: list[CountryCount]
    """By ISO 3166-1 code of the production country."""
    decades: list[DecadeCount]
    """Every decade from the first to the last."""
    months: list[int]
    """January first."""
    weekdays: list[int]
    """Monday first."""
    franchises: list[FranchiseRevenue]
    """Those of the highest revenue, with more than one film."""


def film_stats(catalogue: Catalog) -> FilmStats:
    codes = _counts(catalogue.country_codes)
    names = catalogue.country_of_code
    return FilmStats(
        films=len(catalogue.films.ids),
        languages=[
            CodeCount(code=code, films=films) for code, films in _counts(catalogue.languages)
        ],
        countries=[
            CountryCount(code=code, films=films, name=names[normalize(code)])
            for code, films in codes
        ],
        decades=_decades(catalogue.films.years),
        months=catalogue.months.tolist(),
        weekdays=catalogue.weekdays.tolist(),
        franchises=_franchises(catalogue),
    )


def _counts(index: GroupedIndex) -> list[tuple[str, int]]:
    """The number of members of each name, the most frequent first."""
    sizes = np.diff(index.groups.starts).tolist()
    counts = zip(index.names.display_names, sizes, strict=True)
    return sorted(counts, key=lambda count: (-count[1], count[0]))


def _decades(years: Ints) -> list[DecadeCount]:
    decades = years // YEARS_PER_DECADE
    if not len(decades):
        return []
    counts = np.bincount(decades - decades.min()).tolist()
    first = int(decades.min())
    return [
        DecadeCount(year=YEARS_PER_DECADE * (first + index), films=films)
        for index, films in enumerate(counts)
    ]


def _franchises(catalogue: Catalog) -> list[FranchiseRevenue]:
    names, groups = catalogue.franchises
    rows = []
    for index, name in enumerate(names.display_names):
        films = groups.members_of(index)
        revenue = int(catalogue.films.revenues[films].sum())
        if len(films) > 1 and revenue > 0:
            rows.append(FranchiseRevenue(name=name, films=len(films), revenue=revenue))
    return sorted(rows, key=lambda row: (-row["revenue"], row["name"]))[:MAX_FRANCHISES]
