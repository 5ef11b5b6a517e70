"""The four platforms beside each other, counted once: what charts are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

# pydantic reads these, and before Python 3.12 it cannot read those of typing
from typing_extensions import TypedDict

from matinee.catalog.streaming.titles import Title, rows
from matinee.schema.streaming import (
    ID,
    MINUTES,
    MOVIE,
    PLATFORMS,
    RATING_COUNT,
    SEASON,
    STARS_SUM,
    TV_SHOW,
)

if TYPE_CHECKING:
    import pyarrow as pa

MINUTE_STEPS = tuple(range(0, 190, 10))
SEASON_STEPS = tuple(range(1, 11))

Counts = dict[str, list[int]]
"""By platform, as many as there are steps."""


class Years(TypedDict):
    years: list[int]
    """All from the first year of release to the last."""
    titles: Counts


class Lengths(TypedDict):
    least: list[int]
    """The shortest of each step; a step ends before the next, and the last has no end."""
    titles: Counts
    median: dict[str, float | None]
    unknown: dict[str, int]
    """Titles of which the length is not known, or not in this unit."""


class Audiences(TypedDict):
    ratings: list[str]
    """The most frequent first."""
    titles: Counts


class Stars(TypedDict):
    mean: dict[str, float]
    """Of all ratings by users; of the platforms that have some."""
    ratings: dict[str, int]


class PlatformStats(TypedDict):
    platforms: list[str]
    titles: dict[str, int]
    years: Years
    minutes: Lengths
    """Of films."""
    seasons: Lengths
    """Of shows."""
    audiences: Audiences
    stars: Stars | None
    """Null where the catalogues came without the users' ratings."""


def platform_stats(titles: Mapping[str, Title], scores: pa.Table | None) -> PlatformStats:
    found = list(titles.values())
    audiences = Counter(title.rating for title in found)
    ratings = sorted(audiences, key=lambda rating: (-audiences[rating], rating))
    years = [title.year for title in found]
    span = list(range(min(years), max(years) + 1)) if years else []
    return PlatformStats(
        platforms=list(PLATFORMS),
        titles=_by_platform(Counter(title.platform for title in found)),
        years=Years(years=span, titles=_counted(((t.platform, t.year) for t in found), span)),
        minutes=_lengths(found, MOVIE, MINUTES, MINUTE_STEPS),
        seasons=_lengths(found, TV_SHOW, SEASON, SEASON_STEPS),
        audiences=Audiences(
            ratings=ratings, titles=_counted(((t.platform, t.rating) for t in found), ratings)
        ),
        stars=None if scores is None else _stars(titles, scores),
    )


def _by_platform(counts: Mapping[str, int]) -> dict[str, int]:
    return {platform: counts.get(platform, 0) for platform in PLATFORMS}


def _counted(pairs: Iterable[tuple[str, object]], steps: Sequence[object]) -> Counts:
    counts = Counter(pairs)
    return {platform: [counts[platform, step] for step in steps] for platform in PLATFORMS}


def _lengths(titles: Collection[Title], kind: str, unit: str, steps: Sequence[int]) -> Lengths:
    known: dict[str, list[int]] = {platform: [] for platform in PLATFORMS}
    unknown = Counter[str]()
    for title in titles:
        if title.type == kind:
            if title.unit == unit and title.length is not None:
                known[title.platform].append(title.length)
            else:
                unknown[title.platform] += 1
    stepped = [
        (platform, max(step for step in steps if step <= length))
        for platform, lengths in known.items()
        for length in lengths
    ]
    return Lengths(
        least=list(steps),
        titles=_counted(stepped, steps),
        median={p: float(median(lengths)) if lengths else None for p, lengths in known.items()},
        unknown=_by_platform(unknown),
    )


def _stars(titles: Mapping[str, Title], scores: pa.Table) -> Stars:
    given, stars = Counter[str](), Counter[str]()
    for title_id, ratings, summed in rows(scores, ID, RATING_COUNT, STARS_SUM):
        given[titles[title_id].platform] += ratings
        stars[titles[title_id].platform] += summed
    rated = [platform for platform in PLATFORMS if given[platform]]
    return Stars(
        mean={platform: stars[platform] / given[platform] for platform in rated},
        ratings={platform: given[platform] for platform in rated},
    )
