"""What TMDB knows of an invented film: where and when it came out, its money and its votes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.word_lists import (
    BEGINNINGS_BY_LANGUAGE,
    COUNTRIES,
    GENRES,
    LANGUAGES,
    OTHER_LANGUAGES,
    STUDIO_ENDINGS,
)
from matinee.datasets.synthetic.word_lists import BEGINNINGS, ENDINGS, MIDDLES

Named = tuple[int, str]
FOREIGN_GENRE = (10769, "Foreign")
ON_NEW_YEAR = 0.08
"""Share of the films of which the day is not known, so that the first of January stands for it."""
MOST_VOTES = 14_000
INFLATION = 1.03
"""Growth of budgets from year to year."""
FIRST_STUDIOS, FILMS_OF_STUDIO = 40, 4
"""So many studios are there from the start, and one more for so many films."""
STRIDE = 10_007
"""A prime: studios of neighbouring numbers have names that lie far apart."""


@dataclass(frozen=True)
class Release:
    language: str
    spoken: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    genres: tuple[Named, ...]
    studios: tuple[Named, ...]
    day: date
    runtime: int
    """In minutes; 0 where it is not known."""
    budget: int
    revenue: int
    """0 where they are not known."""
    popularity: float
    votes: int
    rating: float


def release(seed: int, film: SyntheticFilm, popularity: float, quality: float) -> Release:
    luck = BufferedRng(seed, "tmdb", "release", str(film.id))
    language = _language(film, luck)
    votes = min(MOST_VOTES, int(math.exp(2.5 + 1.5 * popularity + 0.4 * luck.normal())))
    noise = 2 * luck.normal() / math.sqrt(votes + 1)
    rating = min(10.0, max(0.5, 6.2 + 0.8 * quality + noise)) if votes else 0.0
    budget, revenue = _money(film, popularity, quality, luck)
    return Release(
        language=language,
        spoken=_spoken(language, luck),
        countries=_countries(language, luck),
        genres=_genres(film, language, luck),
        studios=_studios(seed, film, luck),
        day=_day(film.year, luck),
        runtime=0 if luck.chance(0.03) else luck.between(62, 178),
        budget=budget,
        revenue=revenue,
        popularity=round(math.exp(0.3 + popularity + 0.2 * luck.normal()), 6),
        votes=votes,
        rating=round(float(rating), 1),
    )


def _language(film: SyntheticFilm, luck: BufferedRng) -> str:
    for language, beginnings in BEGINNINGS_BY_LANGUAGE.items():
        if film.original_title and film.original_title.startswith(
            tuple(f"{beginning} " for beginning in beginnings)
        ):
            return language
    return luck.one_of(OTHER_LANGUAGES) if luck.chance(0.2) else "en"


def _spoken(language: str, luck: BufferedRng) -> tuple[tuple[str, str], ...]:
    codes = [language, *luck.some([code for code in LANGUAGES if code != language], 1)]
    spoken = codes[: 1 + luck.chance(0.15)] if luck.chance(0.93) else []
    return tuple((code, LANGUAGES[code][0]) for code in spoken)


def _countries(language: str, luck: BufferedRng) -> tuple[tuple[str, str], ...]:
    if luck.chance(0.08):
        return ()
    first = luck.one_of(LANGUAGES[language][1])
    others = luck.some([code for code in COUNTRIES if code not in (first, "NA")], 1)
    return tuple((code, COUNTRIES[code]) for code in [first, *others][: 1 + luck.chance(0.15)])


def _genres(film: SyntheticFilm, language: str, luck: BufferedRng) -> tuple[Named, ...]:
    if luck.chance(0.03):
        return ()
    genres = dict.fromkeys(GENRES[genre] for genre in (film.primary, *film.genres))
    if language != "en" and luck.chance(0.2):
        genres[FOREIGN_GENRE] = None
    return tuple(genres)


def _studios(seed: int, film: SyntheticFilm, luck: BufferedRng) -> tuple[Named, ...]:
    """Those of a franchise's first film make all its parts."""
    if film.franchise:
        luck = BufferedRng(seed, "tmdb", "studios", film.franchise)
    known = FIRST_STUDIOS if film.franchise else FIRST_STUDIOS + film.id // FILMS_OF_STUDIO
    numbers = dict.fromkeys(1 + luck.spread(known) for _ in range(luck.between(1, 4)))
    return tuple((number, studio(number)) for number in numbers) if luck.chance(0.8) else ()


def studio(number: int) -> str:
    """Numbers from 1 on have names of their own, but for 2, which bears that of 1."""
    place = STRIDE * max(1, number - 1)
    word = ""
    for stock in (BEGINNINGS, MIDDLES, ENDINGS):
        place, which = divmod(place, len(stock.split()))
        word += stock.split()[which]
    return f"{word} {STUDIO_ENDINGS[place % len(STUDIO_ENDINGS)]}"


def _day(year: int, luck: BufferedRng) -> date:
    first = date(year, 1, 1)
    return first if luck.chance(ON_NEW_YEAR) else first + timedelta(days=luck.below(365))


def _money(
    film: SyntheticFilm, popularity: float, quality: float, luck: BufferedRng
) -> tuple[int, int]:
    known = 1 / (1 + math.exp(0.6 - 0.8 * popularity))
    amount = math.exp(15 + 0.5 * popularity + luck.normal()) * INFLATION ** (film.year - 1990)
    budget = max(10_000, round(amount, -4))
    growth = math.exp(0.5 + 0.3 * quality + 0.2 * popularity + 0.8 * luck.normal())
    revenue = max(1_000, round(budget * growth))
    return (
        int(budget) if luck.chance(known) else 0,
        int(revenue) if luck.chance(0.8 * known + 0.1) else 0,
    )
