"""Release data of synthetic films: languages, countries, studios, date, money and votes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.word_lists import (
    COUNTRIES,
    GENRES,
    LANGUAGES,
    OTHER_LANGUAGES,
    STUDIO_ENDINGS,
    TITLE_PREFIXES,
)
from matinee.datasets.synthetic.word_lists import NAME_ENDINGS, NAME_MIDDLES, NAME_STARTS

IdName = tuple[int, str]
FOREIGN_GENRE = (10769, "Foreign")
ON_NEW_YEAR = 0.08
"""Share of the films of unknown day, which are dated January 1."""
MAX_VOTES = 14_000
INFLATION = 1.03
"""Yearly growth of budgets."""
MIN_STUDIOS, FILMS_PER_STUDIO = 40, 4
"""The number of studios grows with a film's id."""
STRIDE = 10_007
"""A prime, so that consecutive numbers get dissimilar names."""


@dataclass(frozen=True)
class Release:
    language: str
    spoken: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    genres: tuple[IdName, ...]
    studios: tuple[IdName, ...]
    day: date
    runtime: int
    """In minutes; 0 if unknown."""
    budget: int
    revenue: int
    """0 if unknown, like the budget."""
    popularity: float
    votes: int
    rating: float


def draw_release(seed: int, film: SyntheticFilm, popularity: float, quality: float) -> Release:
    rng = BufferedRng(seed, "tmdb", "release", str(film.id))
    language = _language(film, rng)
    votes = min(MAX_VOTES, int(math.exp(2.5 + 1.5 * popularity + 0.4 * rng.normal())))
    noise = 2 * rng.normal() / math.sqrt(votes + 1)
    rating = min(10.0, max(0.5, 6.2 + 0.8 * quality + noise)) if votes else 0.0
    budget, revenue = _money(film, popularity, quality, rng)
    return Release(
        language=language,
        spoken=_spoken(language, rng),
        countries=_countries(language, rng),
        genres=_genres(film, language, rng),
        studios=_studios(seed, film, rng),
        day=_day(film.year, rng),
        runtime=0 if rng.bernoulli(0.03) else rng.integer(62, 178),
        budget=budget,
        revenue=revenue,
        popularity=round(math.exp(0.3 + popularity + 0.2 * rng.normal()), 6),
        votes=votes,
        rating=round(float(rating), 1),
    )


def _language(film: SyntheticFilm, rng: BufferedRng) -> str:
    for language, prefixes in TITLE_PREFIXES.items():
        if film.original_title and film.original_title.startswith(
            tuple(f"{prefix} " for prefix in prefixes)
        ):
            return language
    return rng.choice(OTHER_LANGUAGES) if rng.bernoulli(0.2) else "en"


def _spoken(language: str, rng: BufferedRng) -> tuple[tuple[str, str], ...]:
    codes = [language, *rng.sample([code for code in LANGUAGES if code != language], 1)]
    spoken = codes[: 1 + rng.bernoulli(0.15)] if rng.bernoulli(0.93) else []
    return tuple((code, LANGUAGES[code][0]) for code in spoken)


def _countries(language: str, rng: BufferedRng) -> tuple[tuple[str, str], ...]:
    if rng.bernoulli(0.08):
        return ()
    first = rng.choice(LANGUAGES[language][1])
    others = rng.sample([code for code in COUNTRIES if code not in (first, "NA")], 1)
    return tuple((code, COUNTRIES[code]) for code in [first, *others][: 1 + rng.bernoulli(0.15)])


def _genres(film: SyntheticFilm, language: str, rng: BufferedRng) -> tuple[IdName, ...]:
    if rng.bernoulli(0.03):
        return ()
    genres = dict.fromkeys(GENRES[genre] for genre in (film.primary, *film.genres))
    if language != "en" and rng.bernoulli(0.2):
        genres[FOREIGN_GENRE] = None
    return tuple(genres)


def _studios(seed: int, film: SyntheticFilm, rng: BufferedRng) -> tuple[IdName, ...]:
    """The parts of a franchise have the same studios."""
    if film.franchise:
        rng = BufferedRng(seed, "tmdb", "studios", film.franchise)
    count = MIN_STUDIOS if film.franchise else MIN_STUDIOS + film.id // FILMS_PER_STUDIO
    numbers = dict.fromkeys(1 + rng.skewed_index(count) for _ in range(rng.integer(1, 4)))
    return tuple((number, studio_name(number)) for number in numbers) if rng.bernoulli(0.8) else ()


def studio_name(number: int) -> str:
    """Names of numbers from 1 are unique, except that 2 has the name of 1."""
    index = STRIDE * max(1, number - 1)
    word = ""
    for words in (NAME_STARTS, NAME_MIDDLES, NAME_ENDINGS):
        index, remainder = divmod(index, len(words.split()))
        word += words.split()[remainder]
    return f"{word} {STUDIO_ENDINGS[index % len(STUDIO_ENDINGS)]}"


def _day(year: int, rng: BufferedRng) -> date:
    first = date(year, 1, 1)
    return first if rng.bernoulli(ON_NEW_YEAR) else first + timedelta(days=rng.index(365))


def _money(
    film: SyntheticFilm, popularity: float, quality: float, rng: BufferedRng
) -> tuple[int, int]:
    disclosure = 1 / (1 + math.exp(0.6 - 0.8 * popularity))
    amount = math.exp(15 + 0.5 * popularity + rng.normal()) * INFLATION ** (film.year - 1990)
    budget = max(10_000, round(amount, -4))
    growth = math.exp(0.5 + 0.3 * quality + 0.2 * popularity + 0.8 * rng.normal())
    revenue = max(1_000, round(budget * growth))
    return (
        int(budget) if rng.bernoulli(disclosure) else 0,
        int(revenue) if rng.bernoulli(0.8 * disclosure + 0.1) else 0,
    )
