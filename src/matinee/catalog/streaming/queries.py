"""Queries on the streaming catalogues; their names and parameters are the public API.

An invalid value raises `InvalidValueError` with the allowed ones. A query that no title matches
raises `NotFoundError` with the nearest values. Platforms go by their short names, in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.search.fuzzy import MAX_NEAREST, nearest_names
from matinee.catalog.streaming.index import Catalog, Ranked, Released
from matinee.catalog.streaming.responses import (
    Contents,
    ListedIn,
    MaxDuration,
    MostSeenActor,
    PlatformCount,
    Production,
    Recommendation,
    ScoreCount,
)
from matinee.runtime.text import normalize
from matinee.schema.streaming import (
    DURATION_TYPES,
    MAX_STARS,
    MINUTES,
    MOVIE,
    PLATFORMS,
    RATING_SPELLINGS,
    RATING_YEAR,
    RELEASE_YEAR,
    TV_SHOW,
    TYPES,
)

MAX_LISTED = 30
"""Up to so many names are listed in a message."""
N_RECOMMENDATIONS = 5


def get_max_duration(
    catalogue: Catalog,
    year: int | None = None,
    platform: str | None = None,
    duration_type: str | None = None,
) -> MaxDuration:
    """The longest title; the default unit is minutes."""
    unit = _validate_optional("duration_type", duration_type, DURATION_TYPES) or MINUTES
    released = Released(_validate_optional("platform", platform, PLATFORMS), year)
    longest = catalogue.longest.get((unit, released))
    if longest is None:
        years = [
            other.year
            for kind, other in catalogue.longest
            if kind == unit and other.platform == released.platform and other.year is not None
        ]
        query = f"a title{_on(released.platform)}{_of(year)} measured in {_plural(unit)}"
        raise _year_not_found(query, year, years)
    return MaxDuration(
        pelicula=longest.names[0],
        duration_int=longest.amount,
        duration_type=unit,
        empates=_ties(longest),
    )


def get_score_count(
    catalogue: Catalog, platform: str, scored: float, year: int, by: str = RELEASE_YEAR
) -> ScoreCount:
    """The number of films of a year whose mean score is above `scored`.

    With `by=rating_year`, the year is that of the ratings, and only these enter the mean.
    """
    platform = _validate("platform", platform, PLATFORMS)
    year_column = _validate("by", by, (RELEASE_YEAR, RATING_YEAR))
    if not 0 <= scored <= MAX_STARS:
        raise InvalidValueError("scored", [f"a number from 0 to {MAX_STARS:g}"])
    if catalogue.scores is None:
        needed = "the catalogues came without the users' ratings, which questions on scores need"
        raise NotFoundError("the score of a film", available=needed)
    means = catalogue.scores[year_column].get(Released(platform, year))
    if means is None:
        years = [
            key.year
            for key in catalogue.scores[year_column]
            if key.platform == platform and key.year
        ]
        subject = "rated film" if year_column == RELEASE_YEAR else "film's rating"
        raise _year_not_found(f"a {subject}{_on(platform)}{_of(year)}", year, years)
    above = len(means) - int(np.searchsorted(means, scored, side="right"))
    return ScoreCount(plataforma=platform, cantidad=above, anio=year, score=scored)


def get_count_platform(catalogue: Catalog, platform: str) -> PlatformCount:
    platform = _validate("platform", platform, PLATFORMS)
    return PlatformCount(
        plataforma=platform,
        peliculas=catalogue.titles[platform, MOVIE],
        series=catalogue.titles[platform, TV_SHOW],
    )


def get_actor(
    catalogue: Catalog, platform: str, year: int, type: str | None = None
) -> MostSeenActor:
    """The most frequent actor of a platform and a year of release."""
    platform, kind = (
        _validate("platform", platform, PLATFORMS),
        _validate_optional("type", type, TYPES),
    )
    top = catalogue.actors.get((kind, Released(platform, year)))
    if top is None:
        with_cast = {released.platform or "" for _, released in catalogue.actors}
        if platform not in with_cast:
            others = ", ".join(sorted(with_cast)) or "no platform"
            available = f"the data of {platform} names no cast; that of {others} does"
            raise NotFoundError(f"an actor{_on(platform)}", available=available)
        keys = [
            key
            for type_of_key, key in catalogue.actors
            if type_of_key == kind and key.platform == platform
        ]
        query = f"an actor of a {kind or 'title'}{_on(platform)}{_of(year)}"
        raise _year_not_found(query, year, [key.year for key in keys if key.year])
    return MostSeenActor(
        plataforma=platform,
        anio=year,
        actor=top.names[0],
        apariciones=top.amount,
        empates=_ties(top),
    )


def prod_per_county(catalogue: Catalog, tipo: str, pais: str, anio: int) -> Production:
    """The number of titles by type, country of production and year of release."""
    kind = _validate("tipo", tipo, TYPES)
    country = _resolve_name(pais, {country for _, country, _ in catalogue.produced})
    count = catalogue.produced.get((kind, country, anio))
    if count is None:
        years = [
            year for type_, name, year in catalogue.produced if (type_, name) == (kind, country)
        ]
        raise _year_not_found(f"a {kind} from {country}{_of(anio)}", anio, years)
    return Production(pais=country, anio=anio, peliculas=count)


def get_contents(catalogue: Catalog, rating: str) -> Contents:
    """The number of titles with an audience rating, in any of its spellings."""
    spelling = RATING_SPELLINGS.get(normalize(rating), rating)
    name = _resolve_name(spelling, catalogue.ratings)
    return Contents(rating=name, contenido=catalogue.ratings[name])


def get_listedin(catalogue: Catalog, genero: str) -> ListedIn:
    """The platform with most titles whose genres contain the text; a title counts once."""
    text = normalize(genero)
    if not text:
        raise InvalidValueError("genero", ["a genre", "a part of its name"])
    titles: Counter[str] = Counter()
    for genre, by_platform in catalogue.genres.items():
        if text in normalize(genre):
            for platform, bits in by_platform.items():
                titles[platform] |= bits
    if not titles:
        raise _name_not_found(genero, catalogue.genres)
    counts = {platform: bits.bit_count() for platform, bits in titles.items()}
    most = max(counts.values())
    leading = sorted(platform for platform, count in counts.items() if count == most)
    answer = ListedIn(genero=text, plataforma=leading[0], cantidad=most)
    if len(leading) > 1:
        answer["empates"] = leading
    return answer


def get_recommendation(catalogue: Catalog, titulo: str) -> Recommendation:
    """The five most similar titles on any platform, by TF-IDF over genres, people and words."""
    titles = catalogue.tfidf
    index, exact = titles.resolve("titulo", titulo)
    names = titles.names.display_names
    similar = [names[other] for other in titles.nearest(index, N_RECOMMENDATIONS)]
    if not similar:
        reason = "it has neither genre, person nor word in common with any other"
        raise NotFoundError(f"a title like {names[index]!r}", available=reason)
    answer = Recommendation(recomendacion=similar)
    if not exact:
        answer["entendida"] = names[index]
    return answer


def _validate(field: str, value: str, allowed: Sequence[str]) -> str:
    if normalize(value) not in allowed:
        raise InvalidValueError(field, allowed)
    return normalize(value)


def _validate_optional(field: str, value: str | None, allowed: Sequence[str]) -> str | None:
    return None if value is None else _validate(field, value, allowed)


def _resolve_name(query: str, names: Collection[str]) -> str:
    """The spelling of the catalogue."""
    key = normalize(query)
    if key in names:
        return key
    matches = [name for name in names if normalize(name) == key]
    if not matches:
        raise _name_not_found(query, names)
    return matches[0]


def _name_not_found(query: str, names: Collection[str]) -> NotFoundError:
    ordered = sorted(names)
    listing = (
        ", ".join(ordered)
        if len(ordered) <= MAX_LISTED
        else f"{len(ordered)} names from {ordered[0]} to {ordered[-1]}"
    )
    return NotFoundError(repr(query), nearest_names(query, ordered), f"known are {listing}")


def _ties(top: Ranked) -> list[str]:
    return list(top.names) if len(top.names) > 1 else []


def _year_not_found(query: str, year: int | None, years: Iterable[int | None]) -> NotFoundError:
    ordered = sorted({other for other in years if other is not None})
    if not ordered:
        return NotFoundError(query, available="there is none of any year")
    nearest = sorted(ordered, key=lambda other: (abs(other - (year or 0)), other))[:MAX_NEAREST]
    available = f"known are {len(ordered)} years from {ordered[0]} to {ordered[-1]}"
    return NotFoundError(
        query, [str(other) for other in nearest] if year is not None else [], available
    )


def _on(platform: str | None) -> str:
    return f" on {platform}" if platform else ""


def _of(year: int | None) -> str:
    return f" of {year}" if year is not None else ""


def _plural(unit: str) -> str:
    return "minutes" if unit == MINUTES else "seasons"
