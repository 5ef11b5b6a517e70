"""What serves a task: the winner of each side and the films it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np

from matinee.models.base import Floats, Ints, Person, Ranker, Rater


class FilmList(NamedTuple):
    """The films by ascending id, in plain arrays: what an answer tells of a film."""

    film_ids: Ints
    titles: list[str]
    years: list[int | None]
    genres: list[str]

    def told(self, place: int) -> str:
        year = self.years[place]
        return f"{self.titles[place]} ({year})" if year else self.titles[place]


@dataclass(frozen=True)
class Champion:
    task: str
    candidates: dict[str, str]
    """Which candidate won each side: {"ranking": ..., "rating": ...}."""
    models: dict[str, Any]
    """the winners themselves, by the same sides"""
    films: FilmList
    seed: int
    """Breaks ties between equal scores."""

    @property
    def ranker(self) -> Ranker:
        return cast(Ranker, self.models["ranking"])

    @property
    def rater(self) -> Rater:
        return cast(Rater, self.models["rating"])

    def score(self, askers: Sequence[Person]) -> Floats:
        return self.ranker.score(askers)

    def classes(self, asker: Person, films: Ints) -> Floats:
        """Films x classes for one person; films are places in the list."""
        return self.rater.rate([asker], np.zeros(len(films), dtype=np.int64), films)
