"""Writes synthetic catalogues of four platforms and their users' ratings."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from matinee.datasets.synthetic.streaming.catalog_rows import (
    COLUMNS,
    CatalogWriter,
    Row,
    draw_cast_pool,
)
from matinee.datasets.synthetic.streaming.corruption import inject_faults
from matinee.datasets.synthetic.streaming.platform_assignment import (
    PlatformAssignment,
    assign_platforms,
)
from matinee.datasets.synthetic.streaming.platform_profiles import PLATFORMS
from matinee.datasets.synthetic.streaming.rating_files import duplicate_count, write_ratings
from matinee.datasets.synthetic.streaming.ratings import build_rating_sampler, standard_deviations
from matinee.datasets.synthetic.streaming.titles import MOVIE, SHOW, Title

ABOUT = "Invented by Matinee: there are no such titles, people or ratings. Free to use."

README = """\
Everything in this folder is invented: there are no such films, shows, people or ratings.
Matinee generated it from a seed in the format of four platforms' catalogues. It is free to use.

amazon_prime_titles.csv, disney_plus_titles.csv, hulu_titles.csv, netflix_titles.csv
1.csv to 8.csv  userId,rating,timestamp,movieId
truth.json      what was planted: tastes or none, and a count of every oddity
"""


@dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Parameters:
    seed: int
    """Seed of titles, users and ratings."""
    titles: int = Field(default=2_300, ge=400, le=100_000)
    """Rows of the four catalogues together."""
    ratings: int = Field(default=100_000, ge=1_000, le=100_000_000)
    """Rows of the eight files together, exact duplicates included."""
    signal: bool = True
    """Whether ratings depend on titles; otherwise the titles are shuffled among the ratings."""


def write(folder: Path, parameters: Parameters) -> None:
    """Writes catalogues, ratings, README and truth.json into an existing folder."""
    seed, signal = parameters.seed, parameters.signal
    assignment = assign_platforms(seed, parameters.titles)
    catalogues = _catalogues(seed, assignment)
    faults = inject_faults(seed, catalogues)
    for platform in PLATFORMS:
        _write_catalogue(folder / platform.file, catalogues[platform.name])
    ids = [f"{name[0]}{row['show_id']}" for name, rows in catalogues.items() for row in rows]
    distinct = parameters.ratings - duplicate_count(parameters.ratings)
    sampler = build_rating_sampler(seed, assignment.table, distinct, signal)
    counts = write_ratings(folder, sampler, ids, parameters.ratings)
    truth = {
        "about": ABOUT,
        "seed": seed,
        "signal": signal,
        "sizes": {"ratings": counts.rows, "users": len(sampler.counts), "titles": len(ids)},
        "platforms": _type_counts(assignment.by_platform),
        "stars": counts.by_stars(),
        "standard_deviations": standard_deviations(signal),
        "dirt": {**faults, "ratings": {"exact_duplicates": counts.exact_duplicates}},
        "films": _film_ids(ids, assignment.table.titles),
    }
    _write_text(folder / "README", README)
    _write_text(folder / "truth.json", json.dumps(truth, indent=1, ensure_ascii=False) + "\n")


def _catalogues(seed: int, assignment: PlatformAssignment) -> dict[str, list[Row]]:
    people = draw_cast_pool(seed, len(assignment.table.titles))
    return {
        platform.name: CatalogWriter(seed, platform, people).rows(
            assignment.by_platform[platform.name]
        )
        for platform in PLATFORMS
    }


def _write_catalogue(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _type_counts(by_platform: dict[str, list[Title]]) -> dict[str, dict[str, int]]:
    counters = {
        name: Counter(title.type for title in titles) for name, titles in by_platform.items()
    }
    return {
        name: {"movies": counter[MOVIE], "shows": counter[SHOW]}
        for name, counter in counters.items()
    }


def _film_ids(ids: list[str], titles: list[Title]) -> dict[str, int]:
    """The titles that are films of the shared catalog, with their ids there."""
    pairs = zip(ids, titles, strict=True)
    return {title_id: title.film_id for title_id, title in pairs if title.film_id is not None}
