"""The catalogues' rows as a careful platform would write them; what is careless comes later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from matinee.datasets.synthetic.streaming.platform_profiles import (
    COUNTRIES,
    GIVEN_NAMES,
    PLOTS,
    TOGETHER,
    Platform,
)
from matinee.datasets.synthetic.streaming.titles import LATEST_YEAR, MOVIE, SHOW, Title
from matinee.datasets.synthetic.word_lists import BEGINNINGS, ENDINGS, MIDDLES, STOCKS, TOWNS
from matinee.runtime.seeds import rng_for

COLUMNS = (
    *("show_id", "type", "title", "director", "cast", "country", "date_added"),
    *("release_year", "rating", "duration", "listed_in", "description"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LAST_DAY = date(LATEST_YEAR, 9, 25)
DAYS = 2_000
"""Titles were added in so many days up to the last."""
STARS = 3
"""The larger, the oftener the same people are cast."""
MOST_PEOPLE = 100_000
SHOW_WITH_DIRECTOR = 0.05

Row = dict[str, str]


class CastPool(NamedTuple):
    """The people of all casts, and those who direct."""

    actors: list[str]
    directors: list[str]


def cast_pool(seed: int, titles: int) -> CastPool:
    rng = rng_for(seed, "twin", "streaming", "people")
    names: dict[str, None] = {}
    while len(names) < min(4 * titles, MOST_PEOPLE):
        names[_person(rng)] = None
    listed = list(names)
    return CastPool(listed[len(listed) // 4 :], listed[: len(listed) // 4])


@dataclass(frozen=True)
class CatalogWriter:
    """Writes one platform's catalogue."""

    seed: int
    platform: Platform
    people: CastPool

    def rows(self, works: Iterable[Title]) -> list[Row]:
        """In the order in which the titles get their ids."""
        rng = rng_for(self.seed, "twin", "streaming", self.platform.name)
        return [self._row(rng, f"s{number}", work) for number, work in enumerate(works, start=1)]

    def _row(self, rng: np.random.Generator, show_id: str, work: Title) -> Row:
        # a film has one cast, director and length, whoever shows it
        made = rng_for(self.seed, "twin", "streaming", "made", work.name)
        platform, is_show = self.platform, work.type == SHOW
        directed = made.random() >= (1 - SHOW_WITH_DIRECTOR if is_show else 0)
        director = _names(made, self.people.directors, 1)
        duration, country, plot = _duration(made, work.type), _countries(made), _plot(made, work)
        cast = _names(made, self.people.actors, int(made.integers(*platform.people, endpoint=True)))
        values = (
            show_id,
            work.type,
            work.name,
            director if directed and rng.random() >= platform.no_director else "",
            cast if rng.random() >= platform.no_cast else "",
            country if rng.random() >= platform.no_country else "",
            _date_added(rng, work.year) if rng.random() >= platform.no_date else "",
            str(work.year),
            _drawn(rng, platform.audiences),
            duration,
            _listed(platform, work),
            plot,
        )
        return dict(zip(COLUMNS, values, strict=True))


def _names(rng: np.random.Generator, people: list[str], count: int) -> str:
    chosen: dict[str, None] = {}
    while len(chosen) < count:
        chosen[people[int(len(people) * rng.random() ** STARS)]] = None
    return ", ".join(chosen)


def _countries(rng: np.random.Generator) -> str:
    first = _drawn(rng, COUNTRIES)
    second = _drawn(rng, COUNTRIES) if rng.random() < TOGETHER else first
    return first if second == first else f"{first}, {second}"


def _date_added(rng: np.random.Generator, released: int) -> str:
    since = (LAST_DAY - date(released, 1, 1)).days
    day = LAST_DAY - timedelta(days=int(min(DAYS, since) * rng.random()))
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _duration(rng: np.random.Generator, type: str) -> str:
    if type == MOVIE:
        return f"{int(np.clip(95 + 25 * rng.standard_normal(), 5, 240))} min"
    seasons = min(int(rng.geometric(0.6)), 15)
    return f"{seasons} Season{'s' if seasons > 1 else ''}"


def _listed(platform: Platform, work: Title) -> str:
    words = [platform.genres[genre].split("/") for genre in work.genres]
    return ", ".join(dict.fromkeys(word[0 if work.type == MOVIE else -1] for word in words))


def _plot(rng: np.random.Generator, work: Title) -> str:
    plot = PLOTS[int(len(PLOTS) * rng.random())]
    return plot.format(
        noun=_one_of(rng, STOCKS[work.primary].nouns).lower(),
        town=_one_of(rng, BEGINNINGS) + _one_of(rng, MIDDLES) + _one_of(rng, TOWNS),
        name=_one_of(rng, GIVEN_NAMES),
        other=_one_of(rng, GIVEN_NAMES),
    )


def _person(rng: np.random.Generator) -> str:
    family = _one_of(rng, BEGINNINGS) + _one_of(rng, MIDDLES) + _one_of(rng, ENDINGS)
    return f"{_one_of(rng, GIVEN_NAMES)} {family}"


def _one_of(rng: np.random.Generator, words: str) -> str:
    listed = words.split()
    return listed[int(len(listed) * rng.random())]


def _drawn(rng: np.random.Generator, weights: dict[str, int]) -> str:
    mark = rng.random() * sum(weights.values())
    for name, weight in weights.items():
        mark -= weight
        if mark < 0:
            return name
    return name
