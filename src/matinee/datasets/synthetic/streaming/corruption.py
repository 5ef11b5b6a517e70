"""Injects the data faults of the real catalogues into a known number of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matinee.datasets.synthetic.streaming.catalog_rows import Row
from matinee.datasets.synthetic.streaming.platform_profiles import PLATFORMS
from matinee.datasets.synthetic.streaming.titles import MOVIE, SHOW
from matinee.runtime.seeds import rng_for

ALIASES = ("AGES_16_", "AGES_18_", "16", "ALL_AGES", "NOT_RATE")
ZERO_WIDTH, NO_BREAK = "\u200b", "\u00a0"
REAL_ROWS = {platform.name: platform.titles for platform in PLATFORMS}

Change = Callable[[Row], None]


def _any_row(row: Row) -> bool:
    return True


class Fault(NamedTuple):
    name: str
    real_count: int
    """Rows of the real catalogue with this fault."""
    column: str
    change: Change
    eligible: Callable[[Row], bool] = _any_row


def inject_faults(seed: int, catalogues: dict[str, list[Row]]) -> dict[str, dict[str, int]]:
    """Changes the rows in place, and returns the number of each fault by platform."""
    counts: dict[str, dict[str, int]] = {}
    for platform, rows in catalogues.items():
        rng = rng_for(seed, "twin", "streaming", "dirt", platform)
        changed: set[tuple[int, str]] = set()
        counts[platform] = {}
        for fault in FAULTS[platform]:
            count = max(1, round(fault.real_count * len(rows) / REAL_ROWS[platform]))
            indices = _choose_rows(rng, rows, changed, fault, count)
            for index in indices:
                fault.change(rows[index])
            changed |= {(index, fault.column) for index in indices}
            counts[platform][fault.name] = count
    return counts


def _choose_rows(
    rng: np.random.Generator,
    rows: list[Row],
    changed: set[tuple[int, str]],
    fault: Fault,
    count: int,
) -> list[int]:
    """Rows whose cell is neither empty nor already changed."""
    eligible = [
        index
        for index, row in enumerate(rows)
        if row[fault.column] and fault.eligible(row) and (index, fault.column) not in changed
    ]
    if len(eligible) < count:
        raise ValueError(
            f"{fault.name} needs {count} rows, but only {len(eligible)} of {len(rows)} "
            "are eligible; request more titles"
        )
    chosen: list[int] = rng.permutation(eligible)[:count].tolist()
    return chosen


def _set(column: str, value: str) -> Change:
    return lambda row: row.update({column: value})


def _wrap(column: str, before: str = "", after: str = "") -> Change:
    return lambda row: row.update({column: f"{before}{row[column]}{after}"})


def _first_space(column: str, replacement: str) -> Change:
    return lambda row: row.update({column: row[column].replace(" ", replacement, 1)})


def _repeat_first_actor(row: Row) -> None:
    row["cast"] += f", {row['cast'].split(', ')[0]}"


def _move_duration_to_rating(row: Row) -> None:
    row["rating"], row["duration"] = row["duration"], ""


def _move_season_to_rating(row: Row) -> None:
    row["rating"], row["duration"] = "1 Season", ""


def _is_movie(row: Row) -> bool:
    return row["type"] == MOVIE


def _is_show(row: Row) -> bool:
    return row["type"] == SHOW


def _has_space(row: Row) -> bool:
    return " " in row["title"]


def _has_duration(row: Row) -> bool:
    return bool(row["duration"])


NEWLINES = Fault("descriptions_with_newlines", 10, "description", _first_space("description", "\n"))
FAULTS = {
    "amazon": (
        Fault("durations_of_0_min", 10, "duration", _set("duration", "0 min"), _is_movie),
        *(Fault(f"ratings_spelt_{name}", 1, "rating", _set("rating", name)) for name in ALIASES),
        Fault("ratings_missing", 337, "rating", _set("rating", "")),
        Fault("directors_called_none", 1, "director", _set("director", "None")),
        Fault("titles_called_true", 1, "title", _set("title", "True")),
        Fault("actors_called_1", 35, "cast", _wrap("cast", after=", 1")),
        Fault("actors_called_phd", 18, "cast", _wrap("cast", after=", Ph.D.")),
        Fault("actors_named_twice", 17, "cast", _repeat_first_actor),
        Fault("actors_left_empty", 3, "cast", _wrap("cast", before=", ")),
        Fault("titles_with_two_blanks", 10, "title", _first_space("title", "  "), _has_space),
        NEWLINES,
        Fault("odd_blanks", 42, "description", _first_space("description", NO_BREAK)),
    ),
    "disney": (
        Fault("ratings_missing", 3, "rating", _set("rating", "")),
        Fault(
            "titles_with_odd_blanks",
            1,
            "title",
            _first_space("title", NO_BREAK),
            _has_space,
        ),
    ),
    "hulu": (
        Fault("seasons_in_rating", 62, "duration", _move_season_to_rating, _is_movie),
        Fault("minutes_in_rating", 230, "duration", _move_duration_to_rating, _is_movie),
        Fault("durations_missing", 187, "duration", _set("duration", ""), _is_movie),
        Fault("ratings_missing", 520, "rating", _set("rating", ""), _has_duration),
        NEWLINES,
    ),
    "netflix": (
        Fault("minutes_in_rating", 3, "duration", _move_duration_to_rating, _is_movie),
        Fault("ratings_missing", 4, "rating", _set("rating", ""), _has_duration),
        Fault("dates_after_a_blank", 88, "date_added", _wrap("date_added", " "), _is_show),
        Fault("titles_with_zero_width", 5, "title", _wrap("title", ZERO_WIDTH)),
        Fault(
            "titles_with_odd_blanks",
            5,
            "title",
            _first_space("title", NO_BREAK),
            _has_space,
        ),
        Fault("titles_with_newlines", 1, "title", _first_space("title", "\n"), _has_space),
        Fault("countries_left_empty", 7, "country", _wrap("country", after=",")),
        Fault("actors_named_twice", 2, "cast", _repeat_first_actor),
    ),
}
