"""What the champion for newcomers is told beside its models, and one of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.artifacts.bundle import Champion, ItemList
from matinee.artifacts.item_list import item_list
from matinee.models.base import Demographics
from matinee.ranking.topn import top_n
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import GENRES, OCCUPATIONS, TITLE, YEAR, age_band

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

CHANCES = ("hated", "disliked", "liked", "loved")


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    return {"films": films(read)}


def films(read: ReadTable) -> ItemList:
    found = read("movielens", "films")
    return item_list(found, TITLE, YEAR, found[GENRES])


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """What the champion answers to one person, in Markdown."""
    asker, shown = Demographics(**settings["example"]), champion.films
    scores = champion.score([asker])[0]
    places = top_n(scores, settings["list_size"], shown.film_ids, champion.seed)
    chances = champion.classes(asker, places)
    expected = chances @ champion.rater.class_ratings
    rows = [
        (shown.told(place), *(f"{chance:.0%}" for chance in mine), f"{stars:.1f}")
        for place, mine, stars in zip(places, chances, expected, strict=True)
    ]
    return f"{_told(asker)}\n\n{markdown_table(('film', *CHANCES, 'stars'), rows)}"


def _told(asker: Demographics) -> str:
    gender = {"F": "a woman", "M": "a man"}.get(asker.gender or "", "somebody")
    age = "" if asker.age is None else f", {age_band(asker.age)}"
    job = "" if asker.occupation is None else f", {OCCUPATIONS[asker.occupation]}"
    return f"{gender}{age}{job}"
