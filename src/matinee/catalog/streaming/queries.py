"""The plain questions on the four platforms' catalogues.

A value that cannot be is `Refused` with what is allowed; what no title answers is `Unknown`, with
what is nearest. A platform is known by its short name, in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from matinee.catalog.search.normalize import (
    MOST_NEAREST,
    InvalidValueError,
    NotFoundError,
    nearest_names,
)
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

FEW = 30
"""So many names can be told one by one."""
RECOMMENDED = 5


def get_max_duration(
    catalogue: Catalog,
    year: int | None = None,
    platform: str | None = None,
    duration_type: str | None = None,
) -> MaxDuration:
    """The longest title; minutes are meant where no unit is given."""
    unit = _allowed("duration_type", duration_type, DURATION_TYPES) or MINUTES
    released = Released(_allowed("platform", platform, PLATFORMS), year)
    longest = catalogue.longest.get((unit, released))
    if longest is None:
        years = [
            other.year
            for kind, other in catalogue.longest
            if kind == unit and other.platform == released.platform and other.year is not None
        ]
        asked = f"a title{_on(released.platform)}{_of(year)} measured in {_plural(unit)}"
        raise _unknown_year(asked, year, years)
    return MaxDuration(
        pelicula=longest.names[0],
        duration_int=longest.amount,
        duration_type=unit,
        empates=_ties(longest),
    )


def get_score_count(
    catalogue: Catalog, platform: str, scored: float, year: int, by: str = RELEASE_YEAR
) -> ScoreCount:
    """How many films of a year have a mean score above the one given.

    By `rating_year` the year is that of the ratings, and only these make the mean.
    """
    where = _one_of("platform", platform, PLATFORMS)
    which = _one_of("by", by, (RELEASE_YEAR, RATING_YEAR))
    if not 0 <= scored <= MAX_STARS:
        raise InvalidValueError("scored", [f"a number from 0 to {MAX_STARS:g}"])
    if catalogue.scores is None:
        raise NotFoundError(
            "the score of a film",
            known="the catalogues came without the users' ratings, which questions on scores need",
        )
    means = catalogue.scores[which].get(Released(where, year))
    if means is None:
        years = [key.year for key in catalogue.scores[which] if key.platform == where and key.year]
        told = "rated film" if which == RELEASE_YEAR else "film's rating"
        raise _unknown_year(f"a {told}{_on(where)}{_of(year)}", year, years)
    above = len(means) - int(np.searchsorted(means, scored, side="right"))
    return ScoreCount(plataforma=where, cantidad=above, anio=year, score=scored)


def get_count_platform(catalogue: Catalog, platform: str) -> PlatformCount:
    where = _one_of("platform", platform, PLATFORMS)
    return PlatformCount(
        plataforma=where,
        peliculas=catalogue.kinds[where, MOVIE],
        series=catalogue.kinds[where, TV_SHOW],
    )


def get_actor(
    catalogue: Catalog, platform: str, year: int, type: str | None = None
) -> MostSeenActor:
    """Who appears in most titles of a platform and a year of release."""
    where, kind = _one_of("platform", platform, PLATFORMS), _allowed("type", type, TYPES)
    most = catalogue.actors.get((kind, Released(where, year)))
    if most is None:
        with_cast = {released.platform or "" for _, released in catalogue.actors}
        if where not in with_cast:
            told = f"the data of {where} names no cast; that of {_and(sorted(with_cast))} does"
            raise NotFoundError(f"an actor{_on(where)}", known=told)
        keys = [key for of, key in catalogue.actors if of == kind and key.platform == where]
        asked = f"an actor of a {kind or 'title'}{_on(where)}{_of(year)}"
        raise _unknown_year(asked, year, [key.year for key in keys if key.year])
    return MostSeenActor(
        plataforma=where,
        anio=year,
        actor=most.names[0],
        apariciones=most.amount,
        empates=_ties(most),
    )


def prod_per_county(catalogue: Catalog, tipo: str, pais: str, anio: int) -> Production:
    """How many titles of a type and a year of release a country made, alone or with others."""
    kind = _one_of("tipo", tipo, TYPES)
    country = _known(pais, {country for _, country, _ in catalogue.produced})
    count = catalogue.produced.get((kind, country, anio))
    if count is None:
        years = [year for of, where, year in catalogue.produced if of == kind and where == country]
        raise _unknown_year(f"a {kind} from {country}{_of(anio)}", anio, years)
    return Production(pais=country, anio=anio, peliculas=count)


def get_contents(catalogue: Catalog, rating: str) -> Contents:
    """How many titles have an audience rating, in any of its spellings."""
    spelling = RATING_SPELLINGS.get(normalize(rating), rating)
    known = _known(spelling, catalogue.ratings)
    return Contents(rating=known, contenido=catalogue.ratings[known])


def get_listedin(catalogue: Catalog, genero: str) -> ListedIn:
    """The platform with most titles whose genres hold the text; a title counts once."""
    wanted = normalize(genero)
    if not wanted:
        raise InvalidValueError("genero", ["a genre", "a part of its name"])
    titles: Counter[str] = Counter()
    for genre, by_platform in catalogue.genres.items():
        if wanted in normalize(genre):
            for platform, bits in by_platform.items():
                titles[platform] |= bits
    if not titles:
        raise _unknown_name(genero, catalogue.genres)
    counts = {platform: bits.bit_count() for platform, bits in titles.items()}
    most = max(counts.values())
    leading = sorted(platform for platform, count in counts.items() if count == most)
    answer = ListedIn(genero=wanted, plataforma=leading[0], cantidad=most)
    if len(leading) > 1:
        answer["empates"] = leading
    return answer


def get_recommendation(catalogue: Catalog, titulo: str) -> Recommendation:
    """The five titles most like one, the likest first, on whichever platform: by genres, directors,
    cast and the words of name and description, each worth more the fewer titles share it."""
    titles = catalogue.tfidf
    place, exact = titles.meant("titulo", titulo)
    shown = titles.names.shown
    alike = [shown[other] for other in titles.nearest(place, RECOMMENDED)]
    if not alike:
        told = "it has neither genre, person nor word in common with any other"
        raise NotFoundError(f"a title like {shown[place]!r}", known=told)
    answer = Recommendation(recomendacion=alike)
    if not exact:
        answer["entendida"] = shown[place]
    return answer


def _one_of(field: str, value: str, allowed: Sequence[str]) -> str:
    if normalize(value) not in allowed:
        raise InvalidValueError(field, allowed)
    return normalize(value)


def _allowed(field: str, value: str | None, allowed: Sequence[str]) -> str | None:
    return None if value is None else _one_of(field, value, allowed)


def _known(asked: str, names: Collection[str]) -> str:
    """The name as the catalogue writes it."""
    wanted = normalize(asked)
    if wanted in names:
        return wanted
    found = [name for name in names if normalize(name) == wanted]
    if not found:
        raise _unknown_name(asked, names)
    return found[0]


def _unknown_name(asked: str, names: Collection[str]) -> NotFoundError:
    listed = sorted(names)
    told = (
        ", ".join(listed)
        if len(listed) <= FEW
        else f"{len(listed)} names from {listed[0]} to {listed[-1]}"
    )
    return NotFoundError(repr(asked), nearest_names(asked, listed), f"known are {told}")


def _ties(most: Ranked) -> list[str]:
    return list(most.names) if len(most.names) > 1 else []


def _unknown_year(asked: str, year: int | None, years: Iterable[int | None]) -> NotFoundError:
    known = sorted({other for other in years if other is not None})
    if not known:
        return NotFoundError(asked, known="there is none of any year")
    near = sorted(known, key=lambda other: (abs(other - (year or 0)), other))[:MOST_NEAREST]
    told = f"known are {len(known)} years from {known[0]} to {known[-1]}"
    return NotFoundError(asked, [str(other) for other in near] if year is not None else [], told)


def _on(platform: str | None) -> str:
    return f" on {platform}" if platform else ""


def _of(year: int | None) -> str:
    return f" of {year}" if year is not None else ""


def _plural(unit: str) -> str:
    return "minutes" if unit == MINUTES else "seasons"


def _and(names: Sequence[str]) -> str:
    return ", ".join(names) or "no platform"
