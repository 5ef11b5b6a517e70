"""What serves a task: the winner of each side and the films it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints, Person, Ranker, Rater


class FilmList(NamedTuple):
    """The films by ascending id, in plain arrays: what an answer tells of a film."""

    film_ids: Ints
    titles: list[str]
    years: list[int | None]
    genres: list[str]


@dataclass(frozen=True)
class Champion:
    task: str
    candidates: dict[str, str]
    """Which candidate won each side: {"ranking": ..., "rating": ...}."""
    ranker: Ranker
    rater: Rater
    films: FilmList
    seed: int
    """Breaks ties between equal scores."""

    def score(self, askers: Sequence[Person]) -> Floats:
        return self.ranker.score(askers)

    def classes(self, asker: Person, films: Ints) -> Floats:
        """Films x classes for one person; films are places in the list."""
        return self.rater.rate([asker], np.zeros(len(films), dtype=np.int64), films)
