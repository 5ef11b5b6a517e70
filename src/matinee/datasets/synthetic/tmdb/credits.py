"""Who made the invented films: people with names that no two bear, but for planned namesakes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.franchise_similarity import FranchiseSimilarity
from matinee.datasets.synthetic.tmdb.word_lists import (
    CREW_JOBS,
    FIRST_NAMES,
    ROLES,
    SURNAME_BEGINNINGS,
)
from matinee.datasets.synthetic.word_lists import BEGINNINGS, ENDINGS, MIDDLES

DIRECTOR = "Director"
STRIDE = 1_000_003
"""A prime: neighbouring numbers have names that lie far apart."""
NAMESAKE_EVERY = 40
"""Of so many people one bears the name of the one before."""
NICKNAMED_EVERY = 23
STARS = 3


@dataclass(frozen=True)
class CreditedPerson:
    id: int
    name: str


@dataclass(frozen=True)
class Credits:
    cast: tuple[CreditedPerson, ...]
    directors: tuple[CreditedPerson, ...]
    crew: tuple[tuple[CreditedPerson, str, str], ...]
    """With department and job; the directors are not among them."""


@dataclass(frozen=True)
class PeoplePool:
    """People numbered from 0; the first are directors, and from their middle on actors."""

    seed: int
    directors: int
    people: int

    @classmethod
    def of(cls, seed: int, films: int) -> PeoplePool:
        return cls(seed, directors=20 + films // 3, people=100 + 2 * films)

    def credits(self, film: SyntheticFilm, most_cast: int, namesake: int | None) -> Credits:
        """`namesake` is 0 or 1 for the films that the two bearers of one name direct."""
        luck = BufferedRng(self.seed, "tmdb", "credits", str(film.id))
        ties = FranchiseSimilarity(self.seed, film, luck)
        directing = ties.luck("director")
        directors = [person(directing.spread(self.directors)) for _ in range(1 + luck.chance(0.04))]
        if namesake is not None:
            directors = [person(NAMESAKE_EVERY - 2 + namesake)]
        elif luck.chance(0.02):
            directors = []
        stars = [self._actor(ties.luck(f"star {place}")) for place in range(STARS)]
        others = [self._actor(luck) for _ in range(luck.between(0, max(0, most_cast - STARS)))]
        crew = [
            (directors[0] if directors and luck.chance(0.1) else self._worker(luck), *job)
            for job in luck.some(CREW_JOBS, luck.between(2, len(CREW_JOBS)))
        ]
        return Credits(_once((*stars, *others)), _once(tuple(directors)), tuple(crew))

    def _actor(self, luck: BufferedRng) -> CreditedPerson:
        first = self.directors // 2
        return person(first + luck.spread(self.people - first))

    def _worker(self, luck: BufferedRng) -> CreditedPerson:
        return person(self.people + luck.spread(self.people // 2))


@cache
def person(number: int) -> CreditedPerson:
    is_namesake = number % NAMESAKE_EVERY == NAMESAKE_EVERY - 1
    return CreditedPerson(1000 + number, _name(number - is_namesake))


def cast_entries(film_id: int, credits: Credits, luck: BufferedRng) -> list[dict[str, Any]]:
    entries = [
        _entry(film_id, order, star, _character(luck)) for order, star in enumerate(credits.cast)
    ]
    if len(entries) > 1 and luck.chance(0.03):
        entries.append(_entry(film_id, len(entries), credits.cast[0], "Twin of the other"))
    return entries


def crew_entries(film_id: int, credits: Credits) -> list[dict[str, Any]]:
    directing = [(director, "Directing", DIRECTOR) for director in credits.directors]
    return [
        {
            "credit_id": f"{film_id:012x}{order + 4096:012x}",
            "department": department,
            "gender": worker.id % 3,
            "id": worker.id,
            "job": job,
            "name": worker.name,
            "profile_path": None,
        }
        for order, (worker, department, job) in enumerate([*directing, *credits.crew])
    ]


def _entry(film_id: int, order: int, star: CreditedPerson, character: str) -> dict[str, Any]:
    return {
        "cast_id": order + 1,
        "character": character,
        "credit_id": f"{film_id:012x}{order:012x}",
        "gender": star.id % 3,
        "id": star.id,
        "name": star.name,
        "order": order,
        "profile_path": f"/invented{star.id}.jpg" if star.id % 2 else None,
    }


def _character(luck: BufferedRng) -> str:
    """Some with quotes of either kind or both, and some that read like Python."""
    kind = luck.share()
    role = luck.one_of(ROLES)
    if kind < 0.7:
        return f"{luck.one_of(FIRST_NAMES)} the {role}"
    if kind < 0.8:
        return f"The {role}'s Friend"
    if kind < 0.88:
        return f'{luck.one_of(FIRST_NAMES)} "The {role}" O\'{luck.one_of(ROLES)}'
    if kind < 0.94:
        return f"{role} / Himself (voice)\n[uncredited]"
    return luck.one_of(("", "None", "': None, 'order': 0", "C:\\new\\role", "名無し 🎬"))


def _once(people: tuple[CreditedPerson, ...]) -> tuple[CreditedPerson, ...]:
    return tuple(dict.fromkeys(people))


def _name(number: int) -> str:
    surnames = _surnames()
    place = number * STRIDE % (len(surnames) * len(FIRST_NAMES))
    first, last = FIRST_NAMES[place % len(FIRST_NAMES)], surnames[place // len(FIRST_NAMES)]
    if number % NICKNAMED_EVERY == 0:
        return f'{first} "{last[:3]}" {last}'
    return f"{first} {last}"


@cache
def _surnames() -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            begin + first + middle + end
            for end in ENDINGS.split()
            for begin in dict.fromkeys(SURNAME_BEGINNINGS)
            for middle in MIDDLES.split()
            for first in BEGINNINGS.split()
        )
    )
