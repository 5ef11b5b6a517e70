"""The streaming catalogues, counted once so that every question is a look into a dictionary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.streaming.platform_stats import PlatformStats, platform_stats
from matinee.catalog.streaming.tfidf import TfidfIndex, build_tfidf_index
from matinee.catalog.streaming.titles import Title, by_id, rows
from matinee.schema.streaming import (
    ACTOR,
    COUNTRY,
    GENRE,
    ID,
    LATEST_YEAR,
    MOVIE,
    PLATFORMS,
    RATING_COUNT,
    RATING_YEAR,
    RELEASE_YEAR,
    STARS_SUM,
)

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("titles", "cast", "genres", "countries", "directors")
SCORES = "scores"
"""The table that is there only where there are ratings."""

Ints = NDArray[np.integer]
Means = NDArray[np.float64]


class Ranked(NamedTuple):
    amount: int
    names: list[str]
    """All that share the amount, in alphabetical order."""


class Released(NamedTuple):
    """Where and when; None stands for anywhere and for any year."""

    platform: str | None
    year: int | None


@dataclass(frozen=True)
class Catalog:
    kinds: Counter[tuple[str, str]]
    """Titles by platform and type."""
    longest: dict[tuple[str, Released], Ranked]
    """By unit of duration, platform and year, each of the latter or any."""
    actors: dict[tuple[str | None, Released], Ranked]
    """Who appears most, by type or in any, platform and year."""
    produced: Counter[tuple[str, str, int]]
    """Titles by type, country and year."""
    ratings: Counter[str]
    """Titles by audience rating."""
    genres: dict[str, dict[str, int]]
    """By genre and platform, the titles as bits: bit 7 is set for the title of place 7."""
    scores: dict[str, dict[Released, Means]] | None
    """Mean stars of films in ascending order, by year of release or of the ratings."""
    platform_stats: PlatformStats
    tfidf: TfidfIndex


def load_catalog(folder: Path) -> Catalog:
    """From the parquet files that the merge writes."""
    paths = [folder / f"{name}.parquet" for name in (*NEEDED, SCORES)]
    return build_catalog({path.stem: table(path.read_bytes()) for path in paths if path.is_file()})


def table(data: bytes) -> pa.Table:
    import pyarrow as pa
    from pyarrow import parquet

    # parquet.read_table would import pandas
    return parquet.ParquetFile(pa.BufferReader(data)).read()


def build_catalog(tables: Mapping[str, pa.Table]) -> Catalog:
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise FileNotFoundError(
            f"the streaming catalogue has no {', '.join(missing)}; it needs {', '.join(NEEDED)} "
            f"and, for questions on scores, {SCORES}"
        )
    titles, scores = by_id(tables["titles"]), tables.get(SCORES)
    return Catalog(
        kinds=Counter((title.platform, title.type) for title in titles.values()),
        longest=_longest(titles.values()),
        actors=_actors(titles, rows(tables["cast"], ID, ACTOR)),
        produced=_produced(titles, rows(tables["countries"], ID, COUNTRY)),
        ratings=Counter(title.rating for title in titles.values()),
        genres=_genres(titles, rows(tables["genres"], ID, GENRE)),
        scores=_scores(titles, scores) if scores is not None else None,
        platform_stats=platform_stats(titles, scores),
        tfidf=build_tfidf_index(tables),
    )


def _anywhere(title: Title) -> list[Released]:
    """The four ways to ask for where and when it was released."""
    return [
        Released(platform, year)
        for platform in (title.platform, None)
        for year in (title.year, None)
    ]


def _longest(titles: Iterable[Title]) -> dict[tuple[str, Released], Ranked]:
    found: dict[tuple[str, Released], tuple[int, set[str]]] = {}
    for title in titles:
        if title.length is None or title.unit is None:
            continue
        for released in _anywhere(title):
            best, names = found.get((title.unit, released), (0, set()))
            if title.length > best:
                found[title.unit, released] = title.length, {title.name}
            elif title.length == best:
                names.add(title.name)
    return {key: Ranked(best, sorted(names)) for key, (best, names) in found.items()}


def _actors(
    titles: dict[str, Title], cast: Iterable[tuple[str, str]]
) -> dict[tuple[str | None, Released], Ranked]:
    counts: defaultdict[tuple[str | None, Released], Counter[str]] = defaultdict(Counter)
    for title_id, actor in cast:
        title = titles[title_id]
        released = Released(title.platform, title.year)
        counts[None, released][actor] += 1
        counts[title.type, released][actor] += 1
    return {key: _most(amounts) for key, amounts in counts.items()}


def _most(amounts: Counter[str]) -> Ranked:
    most = max(amounts.values())
    return Ranked(most, sorted(name for name, amount in amounts.items() if amount == most))


def _produced(
    titles: dict[str, Title], countries: Iterable[tuple[str, str]]
) -> Counter[tuple[str, str, int]]:
    return Counter(
        (titles[title_id].type, country, titles[title_id].year) for title_id, country in countries
    )


def _genres(
    titles: dict[str, Title], genres: Iterable[tuple[str, str]]
) -> dict[str, dict[str, int]]:
    found: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for title_id, genre in genres:
        title = titles[title_id]
        found[genre][title.platform] |= 1 << title.place
    return {genre: dict(by_platform) for genre, by_platform in found.items()}


def _scores(titles: dict[str, Title], scores: pa.Table) -> dict[str, dict[Released, Means]]:
    """Of films alone."""
    coded = scores[ID].combine_chunks().dictionary_encode()
    rated = [titles[title_id] for title_id in coded.dictionary.to_pylist()]
    # arrow's own way to numpy would import pandas, which the service does without
    title = np.array(coded.indices.to_pylist(), dtype=np.int64)
    years, given, stars = (
        np.array(scores[column].to_pylist()) for column in (RATING_YEAR, RATING_COUNT, STARS_SUM)
    )
    platform = np.array([PLATFORMS.index(one.platform) for one in rated], dtype=np.int64)
    released = np.array([one.year for one in rated], dtype=np.int64)
    film = np.array([one.type == MOVIE for one in rated], dtype=bool)
    mean = np.bincount(title, stars) / np.bincount(title, given)
    of_film = film[title]
    means = (stars / given)[of_film]
    return {
        RELEASE_YEAR: _grouped(platform[film], released[film], mean[film]),
        RATING_YEAR: _grouped(platform[title][of_film], years[of_film], means),
    }


def _grouped(platforms: Ints, years: Ints, means: Means) -> dict[Released, Means]:
    groups = platforms * (LATEST_YEAR + 1) + years
    order = np.lexsort((means, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    parts = np.split(means[order], starts[1:])
    numbers = np.divmod(groups[order][starts], LATEST_YEAR + 1)
    keys = zip(*(number.tolist() for number in numbers), strict=True)
    return {
        Released(PLATFORMS[platform], year): part
        for (platform, year), part in zip(keys, parts, strict=bool(len(starts)))
    }
