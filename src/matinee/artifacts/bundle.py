"""What serves a task: the winner of each objective and the films it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import (
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Floats,
    History,
    Ints,
)
from matinee.runtime.serialization import escape_markdown


class ItemList(NamedTuple):
    """The films by ascending id, in plain arrays: what an answer tells of a film."""

    film_ids: NDArray[Any]
    """numbers; texts where these are titles of platforms"""
    titles: list[str]
    years: list[int | None]
    genres: list[str]
    platforms: Sequence[str] = ()
    """of titles of platforms"""

    def markdown(self, index: int) -> str:
        """Title, year and platform, escaped for Markdown."""
        details = [str(self.years[index])] if self.years[index] else []
        details += [self.platforms[index]] if self.platforms else []
        suffix = f" ({', '.join(details)})" if details else ""
        return escape_markdown(f"{self.titles[index]}{suffix}")


class UserHistories(NamedTuple):
    """What known users have rated, one behind the other, each the oldest first."""

    user_ids: Ints
    """ascending"""
    ends: Ints
    """where each one's ratings end"""
    films: Ints
    ratings: Floats

    @classmethod
    def of(cls, histories: Mapping[int, History]) -> Self:
        known = sorted(histories)
        each = [histories[user] for user in known]
        sizes = [len(history.films) for history in each]
        return cls(
            np.array(known, dtype=np.int64),
            np.cumsum(sizes, dtype=np.int64),
            np.concatenate([history.films for history in each]).astype(np.int32),
            np.concatenate([history.ratings for history in each]).astype(np.float32),
        )

    def history(self, user_id: int) -> History | None:
        place = int(np.searchsorted(self.user_ids, user_id))
        if place == len(self.user_ids) or self.user_ids[place] != user_id:
            return None
        start = int(self.ends[place - 1]) if place else 0
        mine = slice(start, int(self.ends[place]))
        return History(self.films[mine].astype(np.int64), self.ratings[mine].astype(float))


@dataclass(frozen=True)
class Champion:
    task: str
    candidates: dict[str, str]
    """Which candidate won each objective: {"ranking": ..., "rating": ...}."""
    models: dict[str, Any]
    """the winners themselves, by the same objectives"""
    films: ItemList
    seed: int
    """Breaks ties between equal scores."""
    remembered: UserHistories | None = None
    """of viewers, so that they may be asked about by id"""
    threshold: float | None = None
    """expected stars above which a title is recommended to a subscriber"""

    @property
    def ranker(self) -> DemographicRanker:
        return cast(DemographicRanker, self.models["ranking"])

    @property
    def rater(self) -> DemographicRatingModel:
        return cast(DemographicRatingModel, self.models["rating"])

    def score(self, askers: Sequence[Demographics]) -> Floats:
        return self.ranker.score(askers)

    def classes(self, asker: Demographics, films: Ints) -> Floats:
        """Films x classes for one person; films are places in the list."""
        return self.rater.predict_proba([asker], np.zeros(len(films), dtype=np.int64), films)
