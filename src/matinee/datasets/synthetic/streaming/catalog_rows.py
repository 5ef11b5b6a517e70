"""Rows of the platforms' catalogues without faults, which `corruption` adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from matinee.datasets.synthetic.streaming.platform_profiles import (
    CO_PRODUCTION_SHARE,
    COUNTRY_WEIGHTS,
    DESCRIPTIONS,
    FIRST_NAMES,
    Platform,
)
from matinee.datasets.synthetic.streaming.titles import LATEST_YEAR, MOVIE, SHOW, Title
from matinee.datasets.synthetic.word_lists import (
    GENRE_WORDS,
    NAME_ENDINGS,
    NAME_MIDDLES,
    NAME_STARTS,
    TOWN_ENDINGS,
)
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
"""Length of the period, up to the last day, in which titles were added."""
CASTING_SKEW = 3
"""The larger, the more roles go to few people."""
MAX_PEOPLE = 100_000
SHOW_WITH_DIRECTOR = 0.05

Row = dict[str, str]


class CastPool(NamedTuple):
    """The people of all titles."""

    actors: list[str]
    directors: list[str]


def draw_cast_pool(seed: int, n_titles: int) -> CastPool:
    rng = rng_for(seed, "twin", "streaming", "people")
    unique: dict[str, None] = {}
    while len(unique) < min(4 * n_titles, MAX_PEOPLE):
        unique[_person_name(rng)] = None
    names = list(unique)
    return CastPool(names[len(names) // 4 :], names[: len(names) // 4])


@dataclass(frozen=True)
class CatalogWriter:
    """Builds the rows of one platform's catalogue."""

    seed: int
    platform: Platform
    people: CastPool

    def rows(self, titles: Iterable[Title]) -> list[Row]:
        """In the order of the titles, which get ascending ids."""
        rng = rng_for(self.seed, "twin", "streaming", self.platform.name)
        return [self._row(rng, f"s{number}", title) for number, title in enumerate(titles, 1)]

    def _row(self, rng: np.random.Generator, show_id: str, title: Title) -> Row:
        # drawn by name, so that a film has the same cast, director and length on every platform
        shared = rng_for(self.seed, "twin", "streaming", "made", title.name)
        platform, is_show = self.platform, title.type == SHOW
        has_director = shared.random() >= (1 - SHOW_WITH_DIRECTOR if is_show else 0)
        director = _draw_people(shared, self.people.directors, 1)
        duration, country = _duration(shared, title.type), _countries(shared)
        description = _description(shared, title)
        cast_size = int(shared.integers(*platform.cast_size, endpoint=True))
        cast = _draw_people(shared, self.people.actors, cast_size)
        values = (
            show_id,
            title.type,
            title.name,
            director if has_director and rng.random() >= platform.missing_director else "",
            cast if rng.random() >= platform.missing_cast else "",
            country if rng.random() >= platform.missing_country else "",
            _date_added(rng, title.year) if rng.random() >= platform.missing_date else "",
            str(title.year),
            _draw_weighted(rng, platform.age_ratings),
            duration,
            _genre_cell(platform, title),
            description,
        )
        return dict(zip(COLUMNS, values, strict=True))


def _draw_people(rng: np.random.Generator, people: list[str], count: int) -> str:
    unique: dict[str, None] = {}
    while len(unique) < count:
        unique[people[int(len(people) * rng.random() ** CASTING_SKEW)]] = None
    return ", ".join(unique)


def _countries(rng: np.random.Generator) -> str:
    first = _draw_weighted(rng, COUNTRY_WEIGHTS)
    is_co_production = rng.random() < CO_PRODUCTION_SHARE
    second = _draw_weighted(rng, COUNTRY_WEIGHTS) if is_co_production else first
    return first if second == first else f"{first}, {second}"


def _date_added(rng: np.random.Generator, release_year: int) -> str:
    days = (LAST_DAY - date(release_year, 1, 1)).days
    day = LAST_DAY - timedelta(days=int(min(DAYS, days) * rng.random()))
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _duration(rng: np.random.Generator, type: str) -> str:
    if type == MOVIE:
        return f"{int(np.clip(95 + 25 * rng.standard_normal(), 5, 240))} min"
    seasons = min(int(rng.geometric(0.6)), 15)
    return f"{seasons} Season{'s' if seasons > 1 else ''}"


def _genre_cell(platform: Platform, title: Title) -> str:
    names = [platform.genres[genre].split("/") for genre in title.genres]
    return ", ".join(dict.fromkeys(name[0 if title.type == MOVIE else -1] for name in names))


def _description(rng: np.random.Generator, title: Title) -> str:
    template = DESCRIPTIONS[int(len(DESCRIPTIONS) * rng.random())]
    return template.format(
        noun=_choose(rng, GENRE_WORDS[title.primary].nouns).lower(),
        town=_choose(rng, NAME_STARTS) + _choose(rng, NAME_MIDDLES) + _choose(rng, TOWN_ENDINGS),
        name=_choose(rng, FIRST_NAMES),
        other=_choose(rng, FIRST_NAMES),
    )


def _person_name(rng: np.random.Generator) -> str:
    family = _choose(rng, NAME_STARTS) + _choose(rng, NAME_MIDDLES) + _choose(rng, NAME_ENDINGS)
    return f"{_choose(rng, FIRST_NAMES)} {family}"


def _choose(rng: np.random.Generator, words: str) -> str:
    choices = words.split()
    return choices[int(len(choices) * rng.random())]


def _draw_weighted(rng: np.random.Generator, weights: dict[str, int]) -> str:
    rest = rng.random() * sum(weights.values())
    for name, weight in weights.items():
        rest -= weight
        if rest < 0:
            return name
    return name
