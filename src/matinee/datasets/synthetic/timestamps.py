"""When people rate: most of it in one sitting soon after they join, some of it later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JOINED = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
JOINED_UNTIL = (0, 0.003, 0.019, 0.09, 0.154, 0.201, 0.215, 0.222, 0.238, 0.9)
"""By which part of the whole time which share of the first people has joined: a rush."""
STEADY = 0.4
"""Share of the people who join evenly over the whole time instead."""
LAST_TO_JOIN = 0.98
SAME_SECOND = 0.17
"""Chance that a rating follows within the same second: a page of films is sent off at once."""
RETURNING = 0.45
"""Share of the people with more than one sitting."""
DAY = 86_400


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    """Seconds since 1970; the end is the last one."""

    @classmethod
    def of_days(cls, first: date, last: date) -> Span:
        return cls(midnight(first), midnight(last + timedelta(days=1)) - 1)


def midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def joined(rng: np.random.Generator, span: Span, count: int) -> Ints:
    """When each joins, newest first but for some disorder: ids were given out so in MovieLens."""
    rush = np.interp(rng.random(count), JOINED, JOINED_UNTIL)
    steady = LAST_TO_JOIN * rng.random(count)
    part = np.where(rng.random(count) < STEADY, steady, rush)
    order = np.argsort(-(part + 0.03 * rng.standard_normal(count)))
    return (span.start + part[order] * (span.end - span.start)).astype(np.int64)


def evenly_parting_days(span: Span, count: int) -> list[date]:
    """Days that cut the stream of joining people into parts of about equal size."""
    grid = np.linspace(0, 1, 10_001)
    share = (1 - STEADY) * np.interp(grid, JOINED_UNTIL, JOINED)
    share += STEADY * np.minimum(grid / LAST_TO_JOIN, 1)
    parts = np.interp(np.arange(1, count + 1) / (count + 1), share, grid)
    seconds = span.start + parts * (span.end - span.start)
    return [datetime.fromtimestamp(DAY * round(at / DAY), UTC).date() for at in seconds]


def times(rng: np.random.Generator, span: Span, joined: Ints, counts: Ints) -> Ints:
    """For each person in turn the ascending seconds of their ratings."""
    offsets = np.cumsum(counts) - counts
    who = np.repeat(np.arange(len(counts)), counts)
    sittings, sitting = _sittings(rng, counts, who, offsets)
    gaps = 1 + np.minimum(np.exp(2.9 + 0.9 * rng.standard_normal(len(who))), 900).astype(np.int64)
    gaps[rng.random(len(who)) < SAME_SECOND] = 0
    gaps[offsets] = 0
    passed = np.cumsum(gaps)
    passed -= passed[offsets][who]
    length = passed[offsets + counts - 1]
    begun = np.minimum(joined, span.end - length)
    stay = (span.end - length - begun) * rng.random(len(counts)) ** 2
    seconds: Ints = begun[who] + passed + _pauses(rng, stay, sittings, who, sitting)
    return seconds


def _sittings(
    rng: np.random.Generator, counts: Ints, who: Ints, offsets: Ints
) -> tuple[Ints, Ints]:
    """How many sittings each person has, and in which of them each rating falls."""
    people = len(counts)
    more = np.minimum(rng.geometric(0.3, people), counts // 5)
    sittings = 1 + np.where(rng.random(people) < RETURNING, more, 0)
    first = np.where(sittings > 1, 0.45 + 0.45 * rng.random(people), 1.0)
    part = (np.arange(len(who)) - offsets[who] + 0.5) / counts[who]
    beyond = (part - first[who]) / np.maximum(1 - first[who], 1e-9)
    later = np.floor(beyond * (sittings[who] - 1)).astype(np.int64)
    return sittings, np.where(part < first[who], 0, 1 + later)


def _pauses(
    rng: np.random.Generator, stay: Floats, sittings: Ints, who: Ints, sitting: Ints
) -> Ints:
    """Seconds spent elsewhere before each rating: 0 in the first sitting, then ever more."""
    first = np.cumsum(sittings) - sittings
    owner = np.repeat(np.arange(len(sittings)), sittings)
    number = np.arange(len(owner)) - first[owner]
    part = (number + rng.random(len(owner))) / sittings[owner]
    pauses: Ints = np.where(number > 0, stay[owner] * part, 0).astype(np.int64)
    before: Ints = pauses[first[who] + sitting]
    return before
