"""Writes four invented platforms' catalogues and their users' ratings, as the real ones look."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from matinee.datasets.synthetic.streaming import ratings
from matinee.datasets.synthetic.streaming.catalog_rows import COLUMNS, CatalogWriter, Row, cast_pool
from matinee.datasets.synthetic.streaming.corruption import plant
from matinee.datasets.synthetic.streaming.platform_assignment import (
    PlatformAssignment,
    assign_platforms,
)
from matinee.datasets.synthetic.streaming.platform_profiles import PLATFORMS
from matinee.datasets.synthetic.streaming.rating_files import copies_among, write_ratings
from matinee.datasets.synthetic.streaming.titles import MOVIE, SHOW, Title

INVENTED = "Invented by Matinee: there are no such titles, people or ratings. Free to use."

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
    """Another seed: other titles, other people."""
    titles: int = Field(default=2_300, ge=400, le=100_000)
    """Rows of the four catalogues together."""
    ratings: int = Field(default=100_000, ge=1_000, le=100_000_000)
    """Rows of the eight files together, exact duplicates included."""
    signal: bool = True
    """Whether the ratings tell of the titles; if not, the titles are shuffled among them."""


def write(folder: Path, parameters: Parameters) -> None:
    """Catalogues, ratings, README and truth.json into an existing folder."""
    seed = parameters.seed
    shown = assign_platforms(seed, parameters.titles)
    catalogues = _catalogues(seed, shown)
    dirt = plant(seed, catalogues)
    for platform in PLATFORMS:
        _write_catalogue(folder / platform.file, catalogues[platform.name])
    ids = [f"{name[0]}{row['show_id']}" for name, rows in catalogues.items() for row in rows]
    different = parameters.ratings - copies_among(parameters.ratings)
    audience = ratings.build_audience(seed, shown.works, different, parameters.signal)
    tally = write_ratings(folder, audience, ids, parameters.ratings)
    told = {
        "about": INVENTED,
        "seed": seed,
        "signal": parameters.signal,
        "sizes": {"ratings": tally.rows, "users": len(audience.counts), "titles": len(ids)},
        "platforms": _kinds(shown.by_platform),
        "stars": tally.stars(),
        "standard_deviations": ratings.deviations(parameters.signal),
        "dirt": {**dirt, "ratings": {"exact_duplicates": tally.exact_duplicates}},
        "films": _film_ids(ids, shown.works.works),
    }
    _write_text(folder / "README", README)
    _write_text(folder / "truth.json", json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _catalogues(seed: int, shown: PlatformAssignment) -> dict[str, list[Row]]:
    people = cast_pool(seed, len(shown.works.works))
    return {
        platform.name: CatalogWriter(seed, platform, people).rows(shown.by_platform[platform.name])
        for platform in PLATFORMS
    }


def _write_catalogue(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _kinds(by_platform: dict[str, list[Title]]) -> dict[str, dict[str, int]]:
    counts = {name: Counter(work.type for work in works) for name, works in by_platform.items()}
    return {name: {"movies": of[MOVIE], "shows": of[SHOW]} for name, of in counts.items()}


def _film_ids(ids: list[str], works: list[Title]) -> dict[str, int]:
    """Which titles are films that the twins of other collections have too, and under which id."""
    pairs = zip(ids, works, strict=True)
    return {title_id: work.film_id for title_id, work in pairs if work.film_id is not None}
