"""What the cold-start champion holds beside its models, and an example of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import Demographics
from matinee.models.demographic.questionnaire import Questionnaire
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import rng_for
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import GENRES, OCCUPATIONS, TITLE, YEAR, age_band
from matinee.tasks.base import Notes
from matinee.tasks.newcomer.data import training_data

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

CLASS_NAMES = ("hated", "disliked", "liked", "loved")


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    """The questionnaire learns from training users alone, as the models do."""
    rng = rng_for(settings["seed"], "questionnaire")
    questionnaire = Questionnaire().fit(training_data(read, settings), rng)
    return {"films": items(read), "questionnaire": questionnaire}


def notes(champion: Champion, read: ReadTable, settings: dict[str, Any]) -> Notes:
    return Notes()


def items(read: ReadTable) -> ItemList:
    table = read("movielens", "films")
    return ItemList.from_table(table, TITLE, YEAR, table[GENRES])


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """The recommendations for one profile, with their rating classes."""
    profile, items = Demographics(**settings["example"]), champion.films
    scores = champion.score([profile])[0]
    top = top_n(scores, settings["list_size"], items.film_ids, champion.seed)
    probabilities = champion.classes(profile, top)
    expected = probabilities @ champion.rater.class_ratings
    rows = [
        (items.markdown(index), *(f"{share:.0%}" for share in shares), f"{stars:.1f}")
        for index, shares, stars in zip(top, probabilities, expected, strict=True)
    ]
    return (
        f"{_describe_profile(profile)}\n\n{markdown_table(('film', *CLASS_NAMES, 'stars'), rows)}"
    )


def _describe_profile(profile: Demographics) -> str:
    gender = {"F": "a woman", "M": "a man"}.get(profile.gender or "", "somebody")
    age = "" if profile.age is None else f", {age_band(profile.age)}"
    job = "" if profile.occupation is None else f", {OCCUPATIONS[profile.occupation]}"
    return f"{gender}{age}{job}"
