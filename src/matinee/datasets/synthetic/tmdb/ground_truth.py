"""The ground truth of the synthetic TMDB files, counted while they are written."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matinee.datasets.synthetic.tmdb.corruption import CorruptionPlan
from matinee.datasets.synthetic.tmdb.credits import CreditedPerson
from matinee.datasets.synthetic.tmdb.releases import Release
from matinee.datasets.synthetic.tmdb.rows import FilmRecord

DOUBTFUL_MONEY_BELOW = 1000
MIN_VOTES = 2000
MAX_LISTED = 50
"""Directors, actors and studios with most films."""
TITLE_SIGNS = ("/", "?", "#", "%")

Key = TypeVar("Key")


@dataclass
class TruthAccumulator:
    """Counts of the usable films."""

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
    """Year and id of the films with each title."""
    keywords: int = 0
    doubtful: list[int] = field(default_factory=list)
    with_votes: list[int] = field(default_factory=list)
    without_runtime: list[int] = field(default_factory=list)

    def add(self, film: FilmRecord, index: int, plan: CorruptionPlan) -> None:
        release = film.release
        self.languages[release.language] += 1
        self.countries.update(name for _, name in release.countries)
        self.months[release.day.month] += 1
        self.weekdays[release.day.weekday()] += 1
        self.titles[film.title].append((release.day.year, film.id))
        if film.franchise:
            self.franchises[film.franchise[1]].append(release)
        for name in {name for _, name in release.studios}:
            self.studios[name].append(release)
        if index not in plan.broken_genres:
            self.genres.update(name for _, name in release.genres)
        if index not in plan.broken_keywords:
            self.keywords += len(film.plot.keywords)
        self._add_people(film, index, plan)
        self._add_outliers(film)

    def _add_people(self, film: FilmRecord, index: int, plan: CorruptionPlan) -> None:
        if index in plan.without_credits:
            return
        for director in film.credits.directors:
            self.directors[director].append(film.release)
        if index not in plan.broken_cast:
            for actor in film.credits.cast:
                self.actors[actor].append(film.release)

    def _add_outliers(self, film: FilmRecord) -> None:
        release = film.release
        if any(0 < money < DOUBTFUL_MONEY_BELOW for money in (release.budget, release.revenue)):
            self.doubtful.append(film.id)
        if release.votes >= MIN_VOTES:
            self.with_votes.append(film.id)
        if not release.runtime:
            self.without_runtime.append(film.id)

    def to_dict(self) -> dict[str, Any]:
        shared = {title: films for title, films in self.titles.items() if len(films) > 1}
        return {
            "films_by_language": dict(sorted(self.languages.items())),
            "films_by_country": dict(sorted(self.countries.items())),
            "films_by_genre": dict(sorted(self.genres.items())),
            "films_by_month": [self.months[month] for month in range(1, 13)],
            "films_by_weekday": [self.weekdays[day] for day in range(7)],
            "keywords": self.keywords,
            "franchises": {name: _revenue(films) for name, films in self.franchises.items()},
            "studios": {name: _revenue(films) for name, films in _with_most_films(self.studios)},
            "directors": [_career(*item) for item in _with_most_films(self.directors)],
            "actors": [_career(*item) for item in _with_most_films(self.actors)],
            "directors_of_one_name": _namesakes(self.directors),
            "films_of_one_title": dict(sorted(shared.items())),
            "titles_with_signs": sorted(
                title for title in self.titles if any(sign in title for sign in TITLE_SIGNS)
            ),
            "films_of_doubtful_money": self.doubtful,
            "films_with_enough_votes": self.with_votes,
            "films_without_runtime": self.without_runtime,
        }


def row_accounts(plan: CorruptionPlan, n_films: int) -> dict[str, dict[str, Any]]:
    """Rows read and kept of each file, and the reasons for dropping the others."""
    split = len(plan.split)
    unusable = split + len(plan.undated)
    repeated = len(plan.repeated) + len(plan.restated)
    credited = n_films - len(plan.without_credits)
    linked = n_films - len(plan.without_link)
    return {
        "movies_dataset.csv": _account(
            n_films + split + repeated, shifted=split, undated=unusable, repeated=repeated
        ),
        "credits.csv": _account(
            credited + len(plan.duplicate_credits),
            repeated=len(plan.duplicate_credits),
            of_unusable_films=unusable,
        ),
        "keywords.csv": _account(
            n_films + len(plan.duplicate_keywords),
            repeated=len(plan.duplicate_keywords),
            of_unusable_films=unusable,
        ),
        "links.csv": _account(linked, to_nothing=len(plan.empty_link), of_unusable_films=unusable),
    }


def _account(read: int, **dropped: int) -> dict[str, Any]:
    return {"read": read, "kept": read - sum(dropped.values()), "dropped": dropped}


def _with_most_films(films: dict[Key, list[Release]]) -> list[tuple[Key, list[Release]]]:
    return sorted(films.items(), key=lambda item: (-len(item[1]), str(item[0])))[:MAX_LISTED]


def _revenue(films: list[Release]) -> dict[str, int]:
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
