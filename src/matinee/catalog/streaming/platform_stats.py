"""Statistics of the four platforms side by side, for the charts of the service."""

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
"""By platform, a count per step."""


class Years(TypedDict):
    years: list[int]
    """Every year from the first year of release to the last."""
    titles: Counts


class Lengths(TypedDict):
    least: list[int]
    """The lower bound of each step; the last step is open."""
    titles: Counts
    median: dict[str, float | None]
    unknown: dict[str, int]
    """Number of titles whose length is unknown, or not in this unit."""


class Audiences(TypedDict):
    ratings: list[str]
    """Most frequent first."""
    titles: Counts


class Stars(TypedDict):
    mean: dict[str, float]
    """The mean of all user ratings, for platforms with ratings."""
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
    """Null if the source has no user ratings."""


def platform_stats(titles: Mapping[str, Title], scores: pa.Table | None) -> PlatformStats:
    all_titles = list(titles.values())
    audiences = Counter(title.rating for title in all_titles)
    ratings = sorted(audiences, key=lambda rating: (-audiences[rating], rating))
    years = [title.year for title in all_titles]
    span = list(range(min(years), max(years) + 1)) if years else []
    by_year = _count_by_step(((t.platform, t.year) for t in all_titles), span)
    by_rating = _count_by_step(((t.platform, t.rating) for t in all_titles), ratings)
    return PlatformStats(
        platforms=list(PLATFORMS),
        titles=_by_platform(Counter(title.platform for title in all_titles)),
        years=Years(years=span, titles=by_year),
        minutes=_lengths(all_titles, MOVIE, MINUTES, MINUTE_STEPS),
        seasons=_lengths(all_titles, TV_SHOW, SEASON, SEASON_STEPS),
        audiences=Audiences(ratings=ratings, titles=by_rating),
        stars=None if scores is None else _stars(titles, scores),
    )


def _by_platform(counts: Mapping[str, int]) -> dict[str, int]:
    return {platform: counts.get(platform, 0) for platform in PLATFORMS}


def _count_by_step(pairs: Iterable[tuple[str, object]], steps: Sequence[object]) -> Counts:
    counts = Counter(pairs)
    return {platform: [counts[platform, step] for step in steps] for platform in PLATFORMS}


def _lengths(titles: Collection[Title], kind: str, unit: str, steps: Sequence[int]) -> Lengths:
    lengths_by_platform: dict[str, list[int]] = {platform: [] for platform in PLATFORMS}
    unknown = Counter[str]()
    for title in titles:
        if title.type == kind:
            if title.unit == unit and title.length is not None:
                lengths_by_platform[title.platform].append(title.length)
            else:
                unknown[title.platform] += 1
    stepped = [
        (platform, max(step for step in steps if step <= length))
        for platform, lengths in lengths_by_platform.items()
        for length in lengths
    ]
    medians = {
        platform: float(median(lengths)) if lengths else None
        for platform, lengths in lengths_by_platform.items()
    }
    return Lengths(
        least=list(steps),
        titles=_count_by_step(stepped, steps),
        median=medians,
        unknown=_by_platform(unknown),
    )


def _stars(titles: Mapping[str, Title], scores: pa.Table) -> Stars:
    counts_by_platform, stars = Counter[str](), Counter[str]()
    for title_id, ratings, summed in rows(scores, ID, RATING_COUNT, STARS_SUM):
        counts_by_platform[titles[title_id].platform] += ratings
        stars[titles[title_id].platform] += summed
    rated = [platform for platform in PLATFORMS if counts_by_platform[platform]]
    return Stars(
        mean={platform: stars[platform] / counts_by_platform[platform] for platform in rated},
        ratings={platform: counts_by_platform[platform] for platform in rated},
    )
