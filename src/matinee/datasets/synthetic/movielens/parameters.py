"""What may be asked of the twin of MovieLens, and how large it becomes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from matinee.datasets.synthetic.movielens.users import Sizes
from matinee.datasets.synthetic.timestamps import Span, evenly_parting_days

REAL = Sizes(ratings=1_000_209, users=6_040, films=3_883)
"""MovieLens 1M, from which smaller and larger twins are scaled."""
FEWER_BOTH, MORE_PEOPLE, MORE_FILMS = 0.7, 1.0, 0.5
"""Exponents of the growth with the number of ratings, below and above the real size."""
SHORTEST_DAYS = 90
MOST_DRIFTS = 20


@dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Parameters:
    seed: int
    """Another seed: other films, other people."""
    ratings: int = Field(default=80_000, ge=3_000, le=100_000_000)
    """How many, exactly; the numbers of people and films follow from it."""
    start: date = date(2000, 4, 25)
    """The first day of ratings."""
    end: date = date(2003, 2, 28)
    """The last day of ratings."""
    drifts: Annotated[int, Field(ge=0, le=MOST_DRIFTS)] | tuple[date, ...] = 2
    """The days on which tastes change, or how many; as many as asked then part people evenly."""
    drift_strength: float = Field(default=1.0, ge=0, le=4)
    """How much they change then: 0.3 is subtle, 1 is plain."""
    taste: float = Field(default=1.0, ge=0, le=3)
    """How much gender, age and occupation tell of what somebody sees and likes; 0 is nothing."""
    hidden: float = Field(default=1.0, ge=0, le=3)
    """How much people differ beyond that; only their ratings tell it."""

    def __post_init__(self) -> None:
        days = (self.end - self.start).days
        if days < SHORTEST_DAYS:
            raise ValueError(
                f"start {self.start} and end {self.end} lie {days} days apart; "
                f"at least {SHORTEST_DAYS} are needed"
            )
        for day in self.drift_days():
            if not self.start < day <= self.end:
                raise ValueError(
                    f"drift on {day}; it must fall after start {self.start} "
                    f"and no later than end {self.end}"
                )
        if len(self.drift_days()) > MOST_DRIFTS:
            raise ValueError(f"{len(self.drift_days())} drifts; at most {MOST_DRIFTS} are possible")

    def span(self) -> Span:
        return Span.of_days(self.start, self.end)

    def drift_days(self) -> list[date]:
        if isinstance(self.drifts, int):
            return evenly_parting_days(self.span(), self.drifts)
        return sorted(self.drifts)

    def sizes(self) -> Sizes:
        scale = self.ratings / REAL.ratings
        people, films = (FEWER_BOTH, FEWER_BOTH) if scale < 1 else (MORE_PEOPLE, MORE_FILMS)
        return Sizes(
            ratings=self.ratings,
            users=round(REAL.users * scale**people),
            films=round(REAL.films * scale**films),
        )
