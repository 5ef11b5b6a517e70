from __future__ import annotations

import pandas as pd
import pytest

from fixtures import small_content
from fixtures.small_content import SHIP, TOYS
from matinee.artifacts.bundle import Champion
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.tasks.similar import present


@pytest.fixture(scope="module")
def champion() -> Champion:
    library = small_content.library()

    def read(collection: str, table: str) -> pd.DataFrame:
        assert collection == "tmdb"
        return {"films": library.films, "genres": library.genres}[table]

    model = Tfidf(Fields(keywords=1, people=1)).fit(library, rng_for(1))
    return Champion("similar", {"ranking": "text"}, {"ranking": model}, present.items(read), 1)


def example(champion: Champion, film_id: int) -> list[str]:
    return present.example(champion, {"example": {"film_id": film_id}, "list_size": 3}).splitlines()


def test_the_example_is_the_film_of_the_settings(champion: Champion) -> None:
    heading, _, *lines = example(champion, TOYS)
    assert heading == "films like Toys (1995)"
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| Toys 2 (1999)",
        "| Toys 3 (2010)",
        "| Cowboy (1958)",
    ]


@pytest.mark.parametrize("unknown", [1, 862, 10**9])
def test_film_outside_catalog_replaced_by_most_voted(champion: Champion, unknown: int) -> None:
    assert example(champion, unknown) == example(champion, SHIP)


def test_reasons_of_which_there_are_none_are_left_out(champion: Champion) -> None:
    *_, second = (line for line in example(champion, SHIP) if "Ship Again" in line)
    told = "words: ship, space, princess; genres: Science Fiction; keywords: princess"
    assert second == f"| Ship Again (1980) | {told}; people: Cat Star; franchise: Ship Saga |"
    *_, last = example(champion, TOYS)
    assert last == "| Cowboy (1958) | words: cowboy |"
