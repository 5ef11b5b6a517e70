"""When users join and rate: most ratings in one session after joining, some in later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RUSH_QUANTILES = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
RUSH_TIMES = (0, 0.003, 0.019, 0.09, 0.154, 0.201, 0.215, 0.222, 0.238, 0.9)
"""The quantile function of the join times in the initial rush, as parts of the whole span."""
STEADY_SHARE = 0.4
"""Share of the users who join evenly over the whole span instead."""
LAST_JOIN = 0.98
SAME_SECOND = 0.17
"""Probability that a rating shares its second with the one before: a page is sent at once."""
RETURNING = 0.45
"""Share of the users with more than one session."""
DAY = 86_400


@dataclass(frozen=True)
class TimeSpan:
    """Unix seconds; the end is inclusive."""

    start: int
    end: int

    @classmethod
    def from_days(cls, first: date, last: date) -> TimeSpan:
        return cls(midnight(first), midnight(last + timedelta(days=1)) - 1)


def midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def join_times(rng: np.random.Generator, span: TimeSpan, count: int) -> Ints:
    """Newest first with some disorder, the order in which MovieLens assigned its ids."""
    rush = np.interp(rng.random(count), RUSH_QUANTILES, RUSH_TIMES)
    steady = LAST_JOIN * rng.random(count)
    part = np.where(rng.random(count) < STEADY_SHARE, steady, rush)
    order = np.argsort(-(part + 0.03 * rng.standard_normal(count)))
    return (span.start + part[order] * (span.end - span.start)).astype(np.int64)


def equal_traffic_days(span: TimeSpan, count: int) -> list[date]:
    """`count` days that split the joining users into parts of about equal size."""
    grid = np.linspace(0, 1, 10_001)
    share = (1 - STEADY_SHARE) * np.interp(grid, RUSH_TIMES, RUSH_QUANTILES)
    share += STEADY_SHARE * np.minimum(grid / LAST_JOIN, 1)
    parts = np.interp(np.arange(1, count + 1) / (count + 1), share, grid)
    seconds = span.start + parts * (span.end - span.start)
    return [datetime.fromtimestamp(DAY * round(second / DAY), UTC).date() for second in seconds]


def rating_times(rng: np.random.Generator, span: TimeSpan, joined: Ints, counts: Ints) -> Ints:
    """The ascending timestamps of each user's ratings, one user after another."""
    offsets = np.cumsum(counts) - counts
    user = np.repeat(np.arange(len(counts)), counts)
    sessions, session = _sessions(rng, counts, user, offsets)
    gaps = 1 + np.minimum(np.exp(2.9 + 0.9 * rng.standard_normal(len(user))), 900).astype(np.int64)
    gaps[rng.random(len(user)) < SAME_SECOND] = 0
    gaps[offsets] = 0
    elapsed = np.cumsum(gaps)
    elapsed -= elapsed[offsets][user]
    length = elapsed[offsets + counts - 1]
    begin = np.minimum(joined, span.end - length)
    stay = (span.end - length - begin) * rng.random(len(counts)) ** 2
    seconds: Ints = begin[user] + elapsed + _pauses(rng, stay, sessions, user, session)
    return seconds


def _sessions(
    rng: np.random.Generator, counts: Ints, user: Ints, offsets: Ints
) -> tuple[Ints, Ints]:
    """The number of sessions of each user, and the session number of each rating."""
    n_users = len(counts)
    more = np.minimum(rng.geometric(0.3, n_users), counts // 5)
    sessions = 1 + np.where(rng.random(n_users) < RETURNING, more, 0)
    first = np.where(sessions > 1, 0.45 + 0.45 * rng.random(n_users), 1.0)
    part = (np.arange(len(user)) - offsets[user] + 0.5) / counts[user]
    beyond = (part - first[user]) / np.maximum(1 - first[user], 1e-9)
    later = np.floor(beyond * (sessions[user] - 1)).astype(np.int64)
    return sessions, np.where(part < first[user], 0, 1 + later)


def _pauses(
    rng: np.random.Generator, stay: Floats, sessions: Ints, user: Ints, session: Ints
) -> Ints:
    """Seconds of absence before each rating: 0 in the first session, increasing afterwards."""
    first = np.cumsum(sessions) - sessions
    owner = np.repeat(np.arange(len(sessions)), sessions)
    number = np.arange(len(owner)) - first[owner]
    part = (number + rng.random(len(owner))) / sessions[owner]
    pauses: Ints = np.where(number > 0, stay[owner] * part, 0).astype(np.int64)
    before: Ints = pauses[first[user] + session]
    return before
