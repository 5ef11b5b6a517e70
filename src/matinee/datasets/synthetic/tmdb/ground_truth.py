"""What the twin of TMDB's files holds, counted while it is written, and what is wrong with it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matinee.datasets.synthetic.tmdb.corruption import CorruptionPlan
from matinee.datasets.synthetic.tmdb.credits import CreditedPerson
from matinee.datasets.synthetic.tmdb.releases import Release
from matinee.datasets.synthetic.tmdb.rows import Entry

DOUBTFUL_BELOW = 1000
ENOUGH_VOTES = 2000
MOST_TOLD = 50
"""Directors, actors and studios: those with most films."""
PART_OF_TITLE = ("/", "?", "#", "%")

Key = TypeVar("Key")


@dataclass
class TruthAccumulator:
    """Of the films that can be used."""

    languages: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    genres: Counter[str] = field(default_factory=Counter)
    months: Counter[int] = field(default_factory=Counter)
    weekdays: Counter[int] = field(default_factory=Counter)
    franchises: defaultdict[str, list[Release]] = field(default_factory=lambda: defaultdict(list))
    studios: defaultdict[str, list[Release]] = field(default_factory=lambda: defaultdict(list))
    directors: defaultdict[CreditedPerson, list[Release]] = field(
        default_factory=lambda: defaultdict(list)
    )
    actors: defaultdict[CreditedPerson, list[Release]] = field(
        default_factory=lambda: defaultdict(list)
    )
    titles: defaultdict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Year and id of the films of each title."""
    keywords: int = 0
    doubtful: list[int] = field(default_factory=list)
    with_votes: list[int] = field(default_factory=list)
    without_runtime: list[int] = field(default_factory=list)

    def add(self, entry: Entry, place: int, plan: CorruptionPlan) -> None:
        release = entry.release
        self.languages[release.language] += 1
        self.countries.update(name for _, name in release.countries)
        self.months[release.day.month] += 1
        self.weekdays[release.day.weekday()] += 1
        self.titles[entry.title].append((release.day.year, entry.id))
        if entry.franchise:
            self.franchises[entry.franchise[1]].append(release)
        for name in {name for _, name in release.studios}:
            self.studios[name].append(release)
        if place not in plan.broken_genres:
            self.genres.update(name for _, name in release.genres)
        if place not in plan.broken_keywords:
            self.keywords += len(entry.plot.keywords)
        self._add_people(entry, place, plan)
        self._add_oddities(entry)

    def _add_people(self, entry: Entry, place: int, plan: CorruptionPlan) -> None:
        if place in plan.without_credits:
            return
        for director in entry.credits.directors:
            self.directors[director].append(entry.release)
        if place not in plan.broken_cast:
            for actor in entry.credits.cast:
                self.actors[actor].append(entry.release)

    def _add_oddities(self, entry: Entry) -> None:
        release = entry.release
        if any(0 < money < DOUBTFUL_BELOW for money in (release.budget, release.revenue)):
            self.doubtful.append(entry.id)
        if release.votes >= ENOUGH_VOTES:
            self.with_votes.append(entry.id)
        if not release.runtime:
            self.without_runtime.append(entry.id)

    def told(self) -> dict[str, Any]:
        shared = {title: films for title, films in self.titles.items() if len(films) > 1}
        return {
            "films_by_language": dict(sorted(self.languages.items())),
            "films_by_country": dict(sorted(self.countries.items())),
            "films_by_genre": dict(sorted(self.genres.items())),
            "films_by_month": [self.months[month] for month in range(1, 13)],
            "films_by_weekday": [self.weekdays[day] for day in range(7)],
            "keywords": self.keywords,
            "franchises": {name: _earned(films) for name, films in self.franchises.items()},
            "studios": {name: _earned(films) for name, films in _largest(self.studios)},
            "directors": [_career(*item) for item in _largest(self.directors)],
            "actors": [_career(*item) for item in _largest(self.actors)],
            "directors_of_one_name": _namesakes(self.directors),
            "films_of_one_title": dict(sorted(shared.items())),
            "titles_with_signs": sorted(
                title for title in self.titles if any(sign in title for sign in PART_OF_TITLE)
            ),
            "films_of_doubtful_money": self.doubtful,
            "films_with_enough_votes": self.with_votes,
            "films_without_runtime": self.without_runtime,
        }


def accounts(mishaps: CorruptionPlan, films: int) -> dict[str, dict[str, Any]]:
    """How many rows each file has, how many of them can be used, and why the others cannot."""
    lost, undated = len(mishaps.lost), len(mishaps.undated)
    unusable = lost + undated
    twice = len(mishaps.repeated) + len(mishaps.restated)
    credited = films - len(mishaps.without_credits)
    linked = films - len(mishaps.unlinked)
    return {
        "movies_dataset.csv": _account(
            films + lost + twice, shifted=lost, undated=unusable, repeated=twice
        ),
        "credits.csv": _account(
            credited + len(mishaps.credited_twice),
            repeated=len(mishaps.credited_twice),
            of_unusable_films=unusable,
        ),
        "keywords.csv": _account(
            films + len(mishaps.keyed_twice),
            repeated=len(mishaps.keyed_twice),
            of_unusable_films=unusable,
        ),
        "links.csv": _account(
            linked, to_nothing=len(mishaps.linked_to_nothing), of_unusable_films=unusable
        ),
    }


def _account(read: int, **dropped: int) -> dict[str, Any]:
    return {"read": read, "kept": read - sum(dropped.values()), "dropped": dropped}


def _largest(films: dict[Key, list[Release]]) -> list[tuple[Key, list[Release]]]:
    return sorted(films.items(), key=lambda item: (-len(item[1]), str(item[0])))[:MOST_TOLD]


def _earned(films: list[Release]) -> dict[str, int]:
    return {
        "films": len(films),
        "revenue": sum(film.revenue for film in films),
        "with_revenue": sum(film.revenue > 0 for film in films),
    }


def _career(person: CreditedPerson, films: list[Release]) -> dict[str, Any]:
    returns = math.fsum(film.revenue / film.budget for film in films if film.budget)
    return {"id": person.id, "name": person.name, "films": len(films), "returns": returns}


def _namesakes(people: dict[CreditedPerson, list[Release]]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {}
    for person in people:
        ids.setdefault(person.name, []).append(person.id)
    return {name: sorted(same) for name, same in sorted(ids.items()) if len(same) > 1}
