"""Cast and crew of synthetic films; names are unique except for planned namesakes."""

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
    SURNAME_PREFIXES,
)
from matinee.datasets.synthetic.word_lists import NAME_ENDINGS, NAME_MIDDLES, NAME_STARTS

DIRECTOR = "Director"
STRIDE = 1_000_003
"""A prime, so that consecutive numbers get dissimilar names."""
NAMESAKE_EVERY = 40
"""Every so many people, one has the name of the person before."""
NICKNAMED_EVERY = 23
N_STARS = 3


@dataclass(frozen=True)
class CreditedPerson:
    id: int
    name: str


@dataclass(frozen=True)
class Credits:
    cast: tuple[CreditedPerson, ...]
    directors: tuple[CreditedPerson, ...]
    crew: tuple[tuple[CreditedPerson, str, str], ...]
    """Person, department and job, without the directors."""


@dataclass(frozen=True)
class PeoplePool:
    """People are numbered; directors come first, and actors start at half of them."""

    seed: int
    n_directors: int
    n_people: int

    @classmethod
    def for_films(cls, seed: int, n_films: int) -> PeoplePool:
        return cls(seed, n_directors=20 + n_films // 3, n_people=100 + 2 * n_films)

    def credits(self, film: SyntheticFilm, max_cast: int, namesake: int | None) -> Credits:
        """`namesake` is 0 or 1 for films directed by one of the two planned namesakes."""
        rng = BufferedRng(self.seed, "tmdb", "credits", str(film.id))
        similarity = FranchiseSimilarity(self.seed, film, rng)
        directing_rng = similarity.rng("director")
        directors = [
            person(directing_rng.skewed_index(self.n_directors))
            for _ in range(1 + rng.bernoulli(0.04))
        ]
        if namesake is not None:
            directors = [person(NAMESAKE_EVERY - 2 + namesake)]
        elif rng.bernoulli(0.02):
            directors = []
        stars = [self._actor(similarity.rng(f"star {number}")) for number in range(N_STARS)]
        others = [self._actor(rng) for _ in range(rng.integer(0, max(0, max_cast - N_STARS)))]
        crew = [
            (directors[0] if directors and rng.bernoulli(0.1) else self._crew_member(rng), *job)
            for job in rng.sample(CREW_JOBS, rng.integer(2, len(CREW_JOBS)))
        ]
        return Credits(_unique((*stars, *others)), _unique(tuple(directors)), tuple(crew))

    def _actor(self, rng: BufferedRng) -> CreditedPerson:
        first = self.n_directors // 2
        return person(first + rng.skewed_index(self.n_people - first))

    def _crew_member(self, rng: BufferedRng) -> CreditedPerson:
        return person(self.n_people + rng.skewed_index(self.n_people // 2))


@cache
def person(number: int) -> CreditedPerson:
    is_namesake = number % NAMESAKE_EVERY == NAMESAKE_EVERY - 1
    return CreditedPerson(1000 + number, _name(number - is_namesake))


def cast_entries(film_id: int, credits: Credits, rng: BufferedRng) -> list[dict[str, Any]]:
    entries = [
        _cast_entry(film_id, order, actor, _character(rng))
        for order, actor in enumerate(credits.cast)
    ]
    if len(entries) > 1 and rng.bernoulli(0.03):
        entries.append(_cast_entry(film_id, len(entries), credits.cast[0], "Twin of the other"))
    return entries


def crew_entries(film_id: int, credits: Credits) -> list[dict[str, Any]]:
    directors = [(director, "Directing", DIRECTOR) for director in credits.directors]
    return [
        {
            "credit_id": f"{film_id:012x}{order + 4096:012x}",
            "department": department,
            "gender": member.id % 3,
            "id": member.id,
            "job": job,
            "name": member.name,
            "profile_path": None,
        }
        for order, (member, department, job) in enumerate([*directors, *credits.crew])
    ]


def _cast_entry(film_id: int, order: int, actor: CreditedPerson, character: str) -> dict[str, Any]:
    return {
        "cast_id": order + 1,
        "character": character,
        "credit_id": f"{film_id:012x}{order:012x}",
        "gender": actor.id % 3,
        "id": actor.id,
        "name": actor.name,
        "order": order,
        "profile_path": f"/invented{actor.id}.jpg" if actor.id % 2 else None,
    }


def _character(rng: BufferedRng) -> str:
    """Some contain quotes of either kind, and some look like Python."""
    kind = rng.random()
    role = rng.choice(ROLES)
    if kind < 0.7:
        return f"{rng.choice(FIRST_NAMES)} the {role}"
    if kind < 0.8:
        return f"The {role}'s Friend"
    if kind < 0.88:
        return f'{rng.choice(FIRST_NAMES)} "The {role}" O\'{rng.choice(ROLES)}'
    if kind < 0.94:
        return f"{role} / Himself (voice)\n[uncredited]"
    return rng.choice(("", "None", "': None, 'order': 0", "C:\\new\\role", "名無し 🎬"))


def _unique(people: tuple[CreditedPerson, ...]) -> tuple[CreditedPerson, ...]:
    return tuple(dict.fromkeys(people))


def _name(number: int) -> str:
    surnames = _surnames()
    index = number * STRIDE % (len(surnames) * len(FIRST_NAMES))
    first, last = FIRST_NAMES[index % len(FIRST_NAMES)], surnames[index // len(FIRST_NAMES)]
    if number % NICKNAMED_EVERY == 0:
        return f'{first} "{last[:3]}" {last}'
    return f"{first} {last}"


@cache
def _surnames() -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            prefix + start + middle + end
            for end in NAME_ENDINGS.split()
            for prefix in dict.fromkeys(SURNAME_PREFIXES)
            for middle in NAME_MIDDLES.split()
            for start in NAME_STARTS.split()
        )
    )
