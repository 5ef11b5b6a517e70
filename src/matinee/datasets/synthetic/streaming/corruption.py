"""The carelessness of the real catalogues, planted in counted rows."""

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
SIZES = {platform.name: platform.titles for platform in PLATFORMS}

Change = Callable[[Row], None]


def _anything(row: Row) -> bool:
    return True


class Fault(NamedTuple):
    what: str
    real: int
    """In how many rows of the real catalogue."""
    column: str
    change: Change
    eligible: Callable[[Row], bool] = _anything


def plant(seed: int, catalogues: dict[str, list[Row]]) -> dict[str, dict[str, int]]:
    """Changes the rows, and tells by platform what was planted how often."""
    counts: dict[str, dict[str, int]] = {}
    for platform, rows in catalogues.items():
        rng = rng_for(seed, "twin", "streaming", "dirt", platform)
        taken: set[tuple[int, str]] = set()
        counts[platform] = {}
        for fault in FAULTS[platform]:
            wanted = max(1, round(fault.real * len(rows) / SIZES[platform]))
            places = _places(rng, rows, taken, fault, wanted)
            for place in places:
                fault.change(rows[place])
            taken |= {(place, fault.column) for place in places}
            counts[platform][fault.what] = wanted
    return counts


def _places(
    rng: np.random.Generator,
    rows: list[Row],
    taken: set[tuple[int, str]],
    fault: Fault,
    wanted: int,
) -> list[int]:
    """No cell is chosen twice, and no empty one."""
    free = [
        place
        for place, row in enumerate(rows)
        if row[fault.column] and fault.eligible(row) and (place, fault.column) not in taken
    ]
    if len(free) < wanted:
        raise ValueError(
            f"{fault.what} need {wanted} rows and only {len(free)} of {len(rows)} can have them; "
            "ask for more titles"
        )
    chosen: list[int] = rng.permutation(free)[:wanted].tolist()
    return chosen


def _becomes(column: str, value: str) -> Change:
    return lambda row: row.update({column: value})


def _around(column: str, before: str = "", after: str = "") -> Change:
    return lambda row: row.update({column: f"{before}{row[column]}{after}"})


def _first_blank(column: str, blank: str) -> Change:
    return lambda row: row.update({column: row[column].replace(" ", blank, 1)})


def _first_actor_again(row: Row) -> None:
    row["cast"] += f", {row['cast'].split(', ')[0]}"


def _duration_in_rating(row: Row) -> None:
    row["rating"], row["duration"] = row["duration"], ""


def _season_in_rating(row: Row) -> None:
    row["rating"], row["duration"] = "1 Season", ""


def _is_movie(row: Row) -> bool:
    return row["type"] == MOVIE


def _is_show(row: Row) -> bool:
    return row["type"] == SHOW


def _has_blank(row: Row) -> bool:
    return " " in row["title"]


def _has_duration(row: Row) -> bool:
    return bool(row["duration"])


NEWLINES = Fault("descriptions_with_newlines", 10, "description", _first_blank("description", "\n"))
FAULTS = {
    "amazon": (
        Fault("durations_of_0_min", 10, "duration", _becomes("duration", "0 min"), _is_movie),
        *(
            Fault(f"ratings_spelt_{name}", 1, "rating", _becomes("rating", name))
            for name in ALIASES
        ),
        Fault("ratings_missing", 337, "rating", _becomes("rating", "")),
        Fault("directors_called_none", 1, "director", _becomes("director", "None")),
        Fault("titles_called_true", 1, "title", _becomes("title", "True")),
        Fault("actors_called_1", 35, "cast", _around("cast", after=", 1")),
        Fault("actors_called_phd", 18, "cast", _around("cast", after=", Ph.D.")),
        Fault("actors_named_twice", 17, "cast", _first_actor_again),
        Fault("actors_left_empty", 3, "cast", _around("cast", before=", ")),
        Fault("titles_with_two_blanks", 10, "title", _first_blank("title", "  "), _has_blank),
        NEWLINES,
        Fault("odd_blanks", 42, "description", _first_blank("description", NO_BREAK)),
    ),
    "disney": (
        Fault("ratings_missing", 3, "rating", _becomes("rating", "")),
        Fault("titles_with_odd_blanks", 1, "title", _first_blank("title", NO_BREAK), _has_blank),
    ),
    "hulu": (
        Fault("seasons_in_rating", 62, "duration", _season_in_rating, _is_movie),
        Fault("minutes_in_rating", 230, "duration", _duration_in_rating, _is_movie),
        Fault("durations_missing", 187, "duration", _becomes("duration", ""), _is_movie),
        Fault("ratings_missing", 520, "rating", _becomes("rating", ""), _has_duration),
        NEWLINES,
    ),
    "netflix": (
        Fault("minutes_in_rating", 3, "duration", _duration_in_rating, _is_movie),
        Fault("ratings_missing", 4, "rating", _becomes("rating", ""), _has_duration),
        Fault("dates_after_a_blank", 88, "date_added", _around("date_added", " "), _is_show),
        Fault("titles_with_zero_width", 5, "title", _around("title", ZERO_WIDTH)),
        Fault("titles_with_odd_blanks", 5, "title", _first_blank("title", NO_BREAK), _has_blank),
        Fault("titles_with_newlines", 1, "title", _first_blank("title", "\n"), _has_blank),
        Fault("countries_left_empty", 7, "country", _around("country", after=",")),
        Fault("actors_named_twice", 2, "cast", _first_actor_again),
    ),
}
