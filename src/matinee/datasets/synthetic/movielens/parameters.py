"""Parameters of the synthetic MovieLens data, and the sizes that follow from them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from matinee.datasets.synthetic.movielens.users import Sizes
from matinee.datasets.synthetic.timestamps import TimeSpan, equal_traffic_days

MOVIELENS_1M = Sizes(ratings=1_000_209, users=6_040, films=3_883)
"""The real sizes, from which smaller and larger data are scaled."""
SMALLER, MORE_USERS, MORE_FILMS = 0.7, 1.0, 0.5
"""Exponents of users and films in the number of ratings, below and above the real size."""
MIN_DAYS = 90
MAX_DRIFTS = 20


@dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Parameters:
    seed: int
    """Seed of films, users and ratings."""
    ratings: int = Field(default=80_000, ge=3_000, le=100_000_000)
    """Exact number of ratings; determines the numbers of users and films."""
    start: date = date(2000, 4, 25)
    """The first day of ratings."""
    end: date = date(2003, 2, 28)
    """The last day of ratings."""
    drifts: Annotated[int, Field(ge=0, le=MAX_DRIFTS)] | tuple[date, ...] = 2
    """Days on which preferences change, or their number: then the days split the users evenly."""
    drift_strength: float = Field(default=1.0, ge=0, le=4)
    """Size of the changes: 0.3 is subtle, 1 is plain."""
    demographic_strength: float = Field(default=1.0, ge=0, le=3)
    """Effect of gender, age and occupation on preferences; 0 is none."""
    latent_strength: float = Field(default=1.0, ge=0, le=3)
    """Variation of preferences between users of the same demographics."""

    def __post_init__(self) -> None:
        days = (self.end - self.start).days
        if days < MIN_DAYS:
            raise ValueError(
                f"start {self.start} and end {self.end} lie {days} days apart; "
                f"at least {MIN_DAYS} are needed"
            )
        for day in self.drift_days():
            if not self.start < day <= self.end:
                raise ValueError(
                    f"drift on {day}; it must fall after start {self.start} "
                    f"and no later than end {self.end}"
                )
        if len(self.drift_days()) > MAX_DRIFTS:
            raise ValueError(f"{len(self.drift_days())} drifts; at most {MAX_DRIFTS} are possible")

    def span(self) -> TimeSpan:
        return TimeSpan.from_days(self.start, self.end)

    def drift_days(self) -> list[date]:
        if isinstance(self.drifts, int):
            return equal_traffic_days(self.span(), self.drifts)
        return sorted(self.drifts)

    def sizes(self) -> Sizes:
        scale = self.ratings / MOVIELENS_1M.ratings
        users, films = (SMALLER, SMALLER) if scale < 1 else (MORE_USERS, MORE_FILMS)
        return Sizes(
            ratings=self.ratings,
            users=round(MOVIELENS_1M.users * scale**users),
            films=round(MOVIELENS_1M.films * scale**films),
        )
